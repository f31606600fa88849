-- The book by segment.
SELECT currency, segment, count(*) AS players, count(*) FILTER (WHERE is_dormant) AS dormant,
    COALESCE(sum(ggr), 0) AS ggr, COALESCE(sum(ngr), 0) AS ngr
FROM rewards_playermetrics
GROUP BY currency, segment
ORDER BY currency, segment
