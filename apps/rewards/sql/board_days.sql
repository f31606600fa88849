-- What the house won by day, as far as daily activity was imported. A day's bonus cost is what the files say of it.
SELECT p.currency, a.date, COALESCE(sum(a.stakes), 0) AS stakes,
    COALESCE(sum(a.stakes - a.winnings), 0) AS ggr,
    (COALESCE(sum(a.stakes - a.winnings), 0)
        - COALESCE(sum(COALESCE(a.bonus_converted, a.bonus_received)), 0)) AS ngr
FROM rewards_dailyactivity a
JOIN rewards_player p ON p.id = a.player_id
WHERE a.date > (SELECT max(as_of) FROM rewards_book) - %(days)s
GROUP BY p.currency, a.date
ORDER BY p.currency, a.date
