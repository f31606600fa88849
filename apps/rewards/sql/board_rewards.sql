-- Rewards by day and state. Keys are ordered by time: the range reads the newest rows only.
SELECT currency, (created_at AT TIME ZONE %(zone)s)::date AS date, state, count(*) AS rewards, sum(amount) AS amount
FROM rewards_reward
WHERE id >= (SELECT uuidv7(-make_interval(days => %(days)s)))
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
