INSERT INTO rewards_reward (player_id, rule_id, version_id, run_id, period_key, state, currency, raw_amount, amount,
    inputs, caps, risk_reference, expires_at)
SELECT c.player_id, t.rule_id, t.version_id, %s, t.period_key,
    CASE v.outcome WHEN 'HOLD' THEN 'HELD' ELSE 'DECIDED' END, j.currency, j.raw, c.amount, j.inputs,
    jsonb_build_array(c.after_grant, c.after_player, c.after_run, c.after_day, c.after_budget, c.amount),
    COALESCE(v.reference, ''), t.expires_at
FROM ({capped}) c
JOIN ({judged}) j ON j.player_id = c.player_id AND j.no = c.no
JOIN ({terms}) t ON t.no = c.no
LEFT JOIN ({verdicts}) v ON v.player_id = c.player_id AND v.no = c.no
WHERE c.reason IS NULL
ORDER BY c.player_id, t.priority, c.no
ON CONFLICT (player_id, rule_id, period_key) DO NOTHING
