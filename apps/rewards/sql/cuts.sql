-- Where each book is cut: quintiles as NTILE(5) over (value, player) makes them, and the shares that make and keep a VIP.
-- The places of the cuts follow from the counts, so that each ranking is sorted once, by a short key.
INSERT INTO rewards_bookcut (source, currency, metric, step, value, player_id, players)
WITH everybody AS NOT MATERIALIZED (
    SELECT player_id, source, currency, recency_days, active_days, ngr, value_score, value_basis FROM rewards_fresh
    UNION ALL
    SELECT m.player_id, m.source, m.currency, m.recency_days, m.active_days, m.ngr, m.value_score, m.value_basis
    FROM rewards_playermetrics m
    WHERE NOT EXISTS (SELECT FROM rewards_scope s WHERE s.player_id = m.player_id)
), counted AS MATERIALIZED (
    SELECT row_number() OVER () AS book, source, currency, recency, frequency, monetary, activity, totals
    FROM (
        SELECT source, currency, count(recency_days) AS recency, count(active_days) AS frequency,
            count(ngr) AS monetary, count(value_score) FILTER (WHERE value_basis = 'ACTIVITY') AS activity,
            count(value_score) FILTER (WHERE value_basis = 'TOTALS') AS totals
        FROM everybody GROUP BY source, currency
    ) books
), wanted AS (
    SELECT b.book, m.metric, m.players, tile::text AS step,
        tile * (m.players / 5) + LEAST(tile, m.players %% 5) AS place
    FROM counted b
    CROSS JOIN LATERAL (
        VALUES ('recency', b.recency), ('frequency', b.frequency), ('monetary', b.monetary)
    ) m(metric, players)
    CROSS JOIN generate_series(1, 4) tile
    WHERE tile <= m.players
    UNION ALL
    SELECT b.book, m.metric, m.players, s.step, m.players + 1 - floor(m.players * s.share)::bigint
    FROM counted b
    JOIN jsonb_to_recordset(%(policy)s::jsonb)
        AS p(currency text, vip_enter_share numeric, vip_leave_share numeric) USING (currency)
    CROSS JOIN LATERAL (VALUES ('value:ACTIVITY', b.activity), ('value:TOTALS', b.totals)) m(metric, players)
    CROSS JOIN LATERAL (VALUES ('enter', p.vip_enter_share), ('leave', p.vip_leave_share)) s(step, share)
    WHERE floor(m.players * s.share) >= 1
), ranked AS (
    SELECT b.book, 'recency' AS metric, (-e.recency_days)::numeric AS value, e.player_id,
        row_number() OVER (PARTITION BY b.book ORDER BY -e.recency_days, e.player_id) AS place
    FROM everybody e JOIN counted b USING (source, currency) WHERE e.recency_days IS NOT NULL
    UNION ALL
    SELECT b.book, 'frequency', e.active_days, e.player_id,
        row_number() OVER (PARTITION BY b.book ORDER BY e.active_days, e.player_id)
    FROM everybody e JOIN counted b USING (source, currency) WHERE e.active_days IS NOT NULL
    UNION ALL
    SELECT b.book, 'monetary', e.ngr, e.player_id,
        row_number() OVER (PARTITION BY b.book ORDER BY e.ngr, e.player_id)
    FROM everybody e JOIN counted b USING (source, currency) WHERE e.ngr IS NOT NULL
    UNION ALL
    SELECT b.book, 'value:' || e.value_basis, e.value_score, e.player_id,
        row_number() OVER (PARTITION BY b.book, e.value_basis ORDER BY e.value_score, e.player_id)
    FROM everybody e JOIN counted b USING (source, currency) WHERE e.value_score IS NOT NULL
)
SELECT b.source, b.currency, w.metric, w.step, r.value, r.player_id, w.players
FROM wanted w
JOIN ranked r ON r.book = w.book AND r.metric = w.metric AND r.place = w.place
JOIN counted b ON b.book = w.book
ON CONFLICT (source, currency, metric, step)
DO UPDATE SET value = EXCLUDED.value, player_id = EXCLUDED.player_id, players = EXCLUDED.players
