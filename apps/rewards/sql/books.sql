-- A book is as old as its newest data; one that has no data yet starts today.
INSERT INTO rewards_book (source, as_of)
SELECT known.source, COALESCE(newest.as_of, %(today)s::date)
FROM (SELECT DISTINCT source FROM rewards_scope) known
LEFT JOIN (
    SELECT source, max(as_of) AS as_of FROM (
        SELECT s.source, max(t.as_of) AS as_of
        FROM rewards_scope s JOIN rewards_playertotals t ON t.player_id = s.player_id GROUP BY s.source
        UNION ALL
        SELECT s.source, max(a.date)
        FROM rewards_scope s JOIN rewards_dailyactivity a ON a.player_id = s.player_id GROUP BY s.source
    ) dates GROUP BY source
) newest ON newest.source = known.source
WHERE newest.as_of IS NOT NULL OR NOT EXISTS (SELECT FROM rewards_book b WHERE b.source = known.source)
ON CONFLICT (source) DO UPDATE SET as_of = EXCLUDED.as_of
WHERE EXCLUDED.as_of > rewards_book.as_of OR (%(everybody)s AND EXCLUDED.as_of <> rewards_book.as_of)
