-- The distinct countries of the players, by a loose scan of the index on them.
WITH RECURSIVE found(country) AS (
    (SELECT country FROM rewards_player ORDER BY country LIMIT 1)
    UNION ALL
    SELECT (SELECT p.country FROM rewards_player p WHERE p.country > f.country ORDER BY p.country LIMIT 1)
    FROM found f WHERE f.country IS NOT NULL
)
SELECT country FROM found WHERE country <> ''
