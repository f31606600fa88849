-- Where each book is cut: quintiles by NTILE(5) over (value, player), and the shares that make and keep a VIP.
INSERT INTO rewards_bookcut (source, currency, metric, step, value, player_id, players)
WITH everybody AS (
    SELECT player_id, source, currency, recency_days, active_days, ngr, value_score, value_basis FROM rewards_fresh
    UNION ALL
    SELECT m.player_id, m.source, m.currency, m.recency_days, m.active_days, m.ngr, m.value_score, m.value_basis
    FROM rewards_playermetrics m
    WHERE NOT EXISTS (SELECT FROM rewards_scope s WHERE s.player_id = m.player_id)
), policy AS (
    SELECT * FROM jsonb_to_recordset(%(policy)s::jsonb)
        AS p(currency text, vip_enter_share numeric, vip_leave_share numeric)
), ranked AS (
    SELECT source, currency, 'recency' AS metric, -recency_days::numeric AS value, player_id,
        NTILE(5) OVER (PARTITION BY source, currency ORDER BY -recency_days, player_id) AS tile,
        count(*) OVER (PARTITION BY source, currency) AS players
    FROM everybody WHERE recency_days IS NOT NULL
    UNION ALL
    SELECT source, currency, 'frequency', active_days, player_id,
        NTILE(5) OVER (PARTITION BY source, currency ORDER BY active_days, player_id),
        count(*) OVER (PARTITION BY source, currency)
    FROM everybody WHERE active_days IS NOT NULL
    UNION ALL
    SELECT source, currency, 'monetary', ngr, player_id,
        NTILE(5) OVER (PARTITION BY source, currency ORDER BY ngr, player_id),
        count(*) OVER (PARTITION BY source, currency)
    FROM everybody WHERE ngr IS NOT NULL
), quintiles AS (
    SELECT DISTINCT ON (source, currency, metric, tile) source, currency, metric, tile::text AS step, value, player_id,
        players
    FROM ranked WHERE tile < 5
    ORDER BY source, currency, metric, tile, value DESC, player_id DESC
), valued AS (
    SELECT source, currency, 'value:' || value_basis AS metric, value_score AS value, player_id,
        row_number() OVER (PARTITION BY source, currency, value_basis ORDER BY value_score DESC, player_id DESC) AS place,
        count(*) OVER (PARTITION BY source, currency, value_basis) AS players
    FROM everybody WHERE value_score IS NOT NULL
)
SELECT source, currency, metric, step, value, player_id, players FROM quintiles
UNION ALL
SELECT v.source, v.currency, v.metric, 'enter', v.value, v.player_id, v.players
FROM valued v JOIN policy p USING (currency) WHERE v.place = floor(v.players * p.vip_enter_share)
UNION ALL
SELECT v.source, v.currency, v.metric, 'leave', v.value, v.player_id, v.players
FROM valued v JOIN policy p USING (currency) WHERE v.place = floor(v.players * p.vip_leave_share)
ON CONFLICT (source, currency, metric, step)
DO UPDATE SET value = EXCLUDED.value, player_id = EXCLUDED.player_id, players = EXCLUDED.players
