-- Refusals by day and reason, with the money that the formula asked for.
SELECT v.currency, (f.created_at AT TIME ZONE %(zone)s)::date AS date, f.reason, count(*) AS refusals,
    COALESCE(sum(f.raw_amount), 0) AS amount
FROM rewards_rewardrefusal f
JOIN rewards_ruleversion v ON v.id = f.version_id
WHERE f.id >= (SELECT uuidv7(-make_interval(days => %(days)s)))
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
