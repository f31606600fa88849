-- Per rule and segment: how many matched, were refused and why, and the money.
SELECT j.no, j.segment, COALESCE(j.reason, CASE v.outcome WHEN 'REFUSE' THEN 'RISK' END, c.reason, '') AS reason,
    count(*) AS players, COALESCE(sum(c.amount) FILTER (WHERE c.reason IS NULL), 0) AS amount,
    COALESCE(sum(j.raw) FILTER (WHERE j.raw > 0), 0) AS raw, max(c.amount) AS largest
FROM ({judged}) j
LEFT JOIN ({capped}) c ON c.player_id = j.player_id AND c.no = j.no
LEFT JOIN ({verdicts}) v ON v.player_id = j.player_id AND v.no = j.no
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
