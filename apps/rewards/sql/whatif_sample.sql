-- A fixed spread of matches: the same players as long as the rule is the same.
SELECT j.player_id, j.segment, j.raw, c.after_grant, c.after_player, c.after_run, c.after_day, c.after_budget, c.amount,
    COALESCE(j.reason, c.reason, '') AS reason
FROM ({judged}) j
LEFT JOIN ({capped}) c ON c.player_id = j.player_id AND c.no = j.no
WHERE j.no = {number}
ORDER BY md5(j.player_id::text || {salt}) LIMIT 20
