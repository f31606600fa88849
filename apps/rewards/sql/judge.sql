-- Each match with the first reason against it; who was paid for the rule and period already is left out. Who is held
-- out follows from the id in the player's book: the same in a rehearsal, in the run, and after an undo and a new import.
WITH term AS ({terms}), found AS ({matches}), judged AS (
    SELECT f.*, t.gate_refusal,
        CASE
            WHEN f.raw IS NULL THEN 'NOT_COMPUTABLE'
            WHEN f.raw <= 0 THEN 'NOT_POSITIVE'
            WHEN t.holdout > 0 AND ('x' || left(md5((
                    SELECT p.source || ':' || p.external_id FROM rewards_player p WHERE p.id = f.player_id
                ) || ':' || t.family), 8))::bit(32)::bigint %% 100 < t.holdout THEN 'HOLDOUT'
            WHEN NOT f.country = ANY({regions}) THEN 'JURISDICTION'
            WHEN NOT t.kind = ANY (j.allowed_kinds) OR t.multiple > j.max_wagering_multiple THEN 'JURISDICTION'
            WHEN t.gate_refusal <> '' THEN 'PROFIT_GATE'
        END AS reason
    FROM found f
    JOIN term t ON t.no = f.no
    LEFT JOIN rewards_jurisdictionterms j ON j.country = f.country
    WHERE NOT EXISTS (
        SELECT FROM rewards_reward r
        WHERE r.player_id = f.player_id AND r.rule_id = t.rule_id AND r.period_key = t.period_key)
)
SELECT player_id, no, currency, country, segment, raw, inputs, reason,
    CASE reason
        WHEN 'NOT_COMPUTABLE' THEN (
            SELECT string_agg(key, ', ' ORDER BY key) FROM jsonb_each(inputs) WHERE value = 'null'::jsonb)
        WHEN 'JURISDICTION' THEN country
        WHEN 'PROFIT_GATE' THEN gate_refusal
    END AS detail
FROM judged
