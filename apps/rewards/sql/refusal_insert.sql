INSERT INTO rewards_rewardrefusal (player_id, rule_id, version_id, run_id, period_key, reason, detail, raw_amount, inputs)
SELECT j.player_id, t.rule_id, t.version_id, %s, t.period_key,
    COALESCE(j.reason, CASE v.outcome WHEN 'REFUSE' THEN 'RISK' END, c.reason),
    left(COALESCE(CASE WHEN j.reason IS NOT NULL THEN j.detail END, v.detail, ''), 200), j.raw, j.inputs
FROM ({judged}) j
JOIN ({terms}) t ON t.no = j.no
LEFT JOIN ({capped}) c ON c.player_id = j.player_id AND c.no = j.no
LEFT JOIN ({verdicts}) v ON v.player_id = j.player_id AND v.no = j.no
WHERE j.reason IS NOT NULL OR c.reason IS NOT NULL OR v.outcome = 'REFUSE'
ON CONFLICT (player_id, rule_id, period_key, reason) DO NOTHING
