SELECT "rewards_playermetrics".player_id, "rewards_playermetrics".no, "rewards_playermetrics".currency,
    "rewards_playermetrics".country, "rewards_playermetrics".segment,
    CASE {amounts} END AS raw,
    CASE {inputs} END AS inputs
FROM (
    SELECT *, CASE {picks} END AS no FROM rewards_playermetrics WHERE {scope} OFFSET 0
) AS "rewards_playermetrics"
WHERE "rewards_playermetrics".no IS NOT NULL
