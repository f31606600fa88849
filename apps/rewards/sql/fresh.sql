-- What is known of each player in scope, counted once: a totals snapshot holds up to its date, activity adds after it.
-- A column the snapshot does not know is added up from all activity. Windows come from daily activity alone.
CREATE TEMP TABLE rewards_fresh ON COMMIT DROP AS
WITH edge AS (
    SELECT product, game, house_edge FROM rewards_gameedge
), daily AS (
    SELECT a.player_id, a.date,
        t.as_of IS NULL OR a.date > t.as_of AS is_after,
        sum(a.stakes) AS stakes, sum(a.winnings) AS winnings, sum(a.bets) AS bets,
        sum(a.deposits) AS deposits, sum(a.withdrawals) AS withdrawals,
        sum(a.bonus_received) AS bonus_received, sum(a.bonus_converted) AS bonus_converted,
        CASE WHEN bool_or(a.stakes > 0 AND COALESCE(g.house_edge, p.house_edge, d.house_edge) IS NULL) THEN NULL
             ELSE sum(a.stakes * COALESCE(g.house_edge, p.house_edge, d.house_edge)) END AS theo,
        COALESCE(bool_or(a.stakes > 0 AND COALESCE(g.house_edge, p.house_edge, d.house_edge) IS NULL), false) AS edgeless,
        COALESCE(bool_or(a.stakes > 0 OR a.bets > 0 OR a.deposits > 0), false) AS is_active
    FROM rewards_scope s
    JOIN rewards_dailyactivity a ON a.player_id = s.player_id
    LEFT JOIN rewards_playertotals t ON t.player_id = a.player_id
    LEFT JOIN edge g ON g.product = a.product AND g.game = a.game AND a.game <> ''
    LEFT JOIN edge p ON p.product = a.product AND p.game = '' AND a.product <> ''
    LEFT JOIN edge d ON d.product = '' AND d.game = ''
    GROUP BY a.player_id, a.date, t.as_of
), activity AS (
    SELECT x.player_id, min(x.date) AS date_from, max(x.date) AS date_to,
        max(x.date) FILTER (WHERE x.is_active) AS last_active,
        sum(x.stakes) AS stakes, sum(x.stakes) FILTER (WHERE x.is_after) AS stakes_after,
        sum(x.winnings) AS winnings, sum(x.winnings) FILTER (WHERE x.is_after) AS winnings_after,
        sum(x.bets) AS bets, sum(x.bets) FILTER (WHERE x.is_after) AS bets_after,
        sum(x.deposits) AS deposits, sum(x.deposits) FILTER (WHERE x.is_after) AS deposits_after,
        sum(x.withdrawals) AS withdrawals, sum(x.withdrawals) FILTER (WHERE x.is_after) AS withdrawals_after,
        sum(x.bonus_received) AS bonus_received,
        sum(x.bonus_received) FILTER (WHERE x.is_after) AS bonus_received_after,
        sum(x.bonus_converted) AS bonus_converted,
        sum(x.bonus_converted) FILTER (WHERE x.is_after) AS bonus_converted_after,
        CASE WHEN NOT bool_or(x.edgeless) THEN sum(x.theo) END AS theo,
        CASE WHEN NOT COALESCE(bool_or(x.edgeless) FILTER (WHERE x.is_after), false)
             THEN COALESCE(sum(x.theo) FILTER (WHERE x.is_after), 0) END AS theo_after,
        count(*) FILTER (WHERE x.is_active) AS active_days,
        count(*) FILTER (WHERE x.is_active AND x.is_after) AS active_days_after,
        count(*) FILTER (WHERE x.is_active AND x.date > b.as_of - 30) AS active_days_30d,
        CASE WHEN count(*) FILTER (WHERE x.date > b.as_of - 30) = 0 THEN 0
             ELSE sum(x.stakes) FILTER (WHERE x.date > b.as_of - 30) END AS stakes_30d,
        CASE WHEN count(*) FILTER (WHERE x.date > b.as_of - 30) = 0 THEN 0
             ELSE sum(x.stakes - x.winnings) FILTER (WHERE x.date > b.as_of - 30) END AS ggr_30d,
        CASE WHEN count(*) FILTER (WHERE x.date > b.as_of - 30) = 0 THEN 0
             ELSE sum(x.deposits) FILTER (WHERE x.date > b.as_of - 30) END AS deposits_30d,
        CASE WHEN count(*) FILTER (WHERE x.date > b.as_of - 90) = 0 THEN 0
             WHEN NOT bool_or(x.edgeless) FILTER (WHERE x.date > b.as_of - 90)
             THEN sum(x.theo) FILTER (WHERE x.date > b.as_of - 90) END AS theo_90d
    FROM daily x
    JOIN rewards_player p ON p.id = x.player_id
    JOIN rewards_book b ON b.source = p.source
    GROUP BY x.player_id
), own AS (
    SELECT r.player_id, sum(r.converted) AS converted
    FROM rewards_reward r JOIN rewards_scope s ON s.player_id = r.player_id
    WHERE r.converted IS NOT NULL
    GROUP BY r.player_id
), known AS (
    SELECT p.id AS player_id, p.source, p.currency, p.country, p.vip_until, b.as_of,
        t.as_of AS totals_as_of, a.date_from AS activity_from, a.date_to AS activity_to,
        GREATEST(t.last_active_date, a.last_active) AS last_active_date,
        b.as_of - p.registered_date AS tenure_days,
        COALESCE(t.stakes + COALESCE(a.stakes_after, 0), a.stakes) AS stakes,
        COALESCE(t.winnings + COALESCE(a.winnings_after, 0), a.winnings) AS winnings,
        COALESCE(t.bets + COALESCE(a.bets_after, 0), a.bets) AS bets,
        COALESCE(t.deposits + COALESCE(a.deposits_after, 0), a.deposits) AS deposits,
        COALESCE(t.withdrawals + COALESCE(a.withdrawals_after, 0), a.withdrawals) AS withdrawals,
        COALESCE(t.bonus_received + COALESCE(a.bonus_received_after, 0), a.bonus_received) AS bonus_received,
        COALESCE(t.bonus_converted + COALESCE(a.bonus_converted_after, 0), a.bonus_converted) AS bonus_converted,
        COALESCE(t.active_days + COALESCE(a.active_days_after, 0), a.active_days) AS active_days,
        CASE WHEN t.stakes IS NULL THEN a.theo
             WHEN t.stakes = 0 THEN COALESCE(a.theo_after, CASE WHEN a.player_id IS NULL THEN 0 END)
             WHEN a.player_id IS NULL THEN t.stakes * COALESCE(e.house_edge, d.house_edge)
             ELSE t.stakes * COALESCE(e.house_edge, d.house_edge) + a.theo_after END AS theo,
        a.active_days_30d, a.stakes_30d, a.ggr_30d, a.deposits_30d, a.theo_90d,
        a.player_id IS NOT NULL AS has_activity, COALESCE(o.converted, 0) AS own_converted
    FROM rewards_scope s
    JOIN rewards_player p ON p.id = s.player_id
    JOIN rewards_book b ON b.source = p.source
    LEFT JOIN rewards_playertotals t ON t.player_id = p.id
    LEFT JOIN activity a ON a.player_id = p.id
    LEFT JOIN edge e ON e.product = t.product AND e.game = '' AND t.product <> ''
    LEFT JOIN edge d ON d.product = '' AND d.game = ''
    LEFT JOIN own o ON o.player_id = p.id
)
SELECT k.*,
    CASE WHEN k.last_active_date IS NOT NULL THEN GREATEST(k.as_of - k.last_active_date, 0) END AS recency_days,
    k.stakes - k.winnings AS ggr,
    COALESCE(k.bonus_converted, k.bonus_received, 0) + k.own_converted AS bonus_cost,
    k.stakes - k.winnings - COALESCE(k.bonus_converted, k.bonus_received, 0) - k.own_converted AS ngr,
    CASE WHEN k.has_activity THEN k.theo_90d ELSE k.theo END AS value_score,
    CASE WHEN k.has_activity THEN 'ACTIVITY' ELSE 'TOTALS' END AS value_basis
FROM known k
