-- Theo of treated and held-out players of a family over the horizon after their decision; one row per group.
WITH decided AS (
    SELECT r.player_id, true AS is_treated, min(r.created_at) AS at, sum(r.amount) AS face
    FROM rewards_reward r JOIN rewards_rule u ON u.id = r.rule_id
    WHERE u.family = %(family)s AND r.state NOT IN ('DECIDED', 'HELD', 'CANCELLED')
        AND r.created_at < %(until)s
    GROUP BY r.player_id
    UNION ALL
    SELECT f.player_id, false, min(f.created_at), 0
    FROM rewards_rewardrefusal f JOIN rewards_rule u ON u.id = f.rule_id
    WHERE u.family = %(family)s AND f.reason = 'HOLDOUT' AND f.created_at < %(until)s
    GROUP BY f.player_id
), measured AS (
    SELECT d.is_treated, d.player_id, d.face, COALESCE(sum(
        a.stakes * COALESCE(g.house_edge, p.house_edge, b.house_edge)), 0) AS theo
    FROM decided d
    LEFT JOIN rewards_dailyactivity a ON a.player_id = d.player_id
        AND a.date > (d.at AT TIME ZONE %(zone)s)::date AND a.date <= (d.at AT TIME ZONE %(zone)s)::date + %(days)s
    LEFT JOIN rewards_gameedge g ON g.product = a.product AND g.game = a.game AND a.game <> ''
    LEFT JOIN rewards_gameedge p ON p.product = a.product AND p.game = '' AND a.product <> ''
    LEFT JOIN rewards_gameedge b ON b.product = '' AND b.game = ''
    GROUP BY d.is_treated, d.player_id, d.face
)
SELECT is_treated, count(*), avg(theo), COALESCE(var_samp(theo), 0), COALESCE(avg(face), 0)
FROM measured GROUP BY is_treated
