-- The caps in order: per grant, per player, per run, per day, budgets, jurisdiction; the amount after each is kept.
-- The first two and the last one reduce; the sums of run, day and budget cut off who comes too late.
WITH term AS ({terms}), judged AS ({judged}), verdict AS ({verdicts}),
granted AS (
    SELECT j.player_id, j.no, j.currency, j.country, j.raw, t.set_id, t.priority, t.cap_player, t.player_since,
        t.cap_run, t.cap_day, t.day_since, t.rule_id, t.rule_left, t.all_left, LEAST(j.raw, t.cap_grant) AS after_grant
    FROM judged j
    JOIN term t ON t.no = j.no
    LEFT JOIN verdict v ON v.player_id = j.player_id AND v.no = j.no
    WHERE j.reason IS NULL AND v.outcome IS DISTINCT FROM 'REFUSE'
), paid AS (
    SELECT g.player_id, g.no, sum(r.amount) AS amount
    FROM granted g
    JOIN rewards_reward r ON r.player_id = g.player_id AND r.currency = g.currency
        AND r.created_at >= g.player_since AND r.state <> 'CANCELLED'
    JOIN rewards_rule u ON u.id = r.rule_id AND u.rule_set_id = g.set_id
    WHERE g.cap_player IS NOT NULL
    GROUP BY g.player_id, g.no
), paid_today AS (
    SELECT t.no, sum(r.amount) AS amount
    FROM term t
    JOIN rewards_reward r ON r.rule_id = t.rule_id AND r.created_at >= t.day_since AND r.state <> 'CANCELLED'
    WHERE t.cap_day IS NOT NULL
    GROUP BY t.no
), per_player AS (
    SELECT g.*, CASE WHEN g.cap_player IS NULL THEN g.after_grant ELSE GREATEST(0, LEAST(g.after_grant, g.cap_player
            - COALESCE(p.amount, 0)
            - COALESCE(sum(g.after_grant) OVER (PARTITION BY g.player_id, g.set_id ORDER BY g.priority, g.no
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))) END AS after_player
    FROM granted g
    LEFT JOIN paid p ON p.player_id = g.player_id AND p.no = g.no
), per_run AS (
    SELECT *, CASE WHEN cap_run IS NULL OR sum(after_player) OVER (PARTITION BY no ORDER BY player_id) <= cap_run
        THEN after_player ELSE 0 END AS after_run
    FROM per_player
), per_day AS (
    SELECT r.*, CASE WHEN r.cap_day IS NULL OR sum(r.after_run) OVER (PARTITION BY r.no ORDER BY r.player_id)
        + COALESCE(d.amount, 0) <= r.cap_day THEN r.after_run ELSE 0 END AS after_day
    FROM per_run r
    LEFT JOIN paid_today d ON d.no = r.no
), per_rule_budget AS (
    SELECT *, CASE WHEN rule_left IS NULL OR sum(after_day) OVER (PARTITION BY no ORDER BY player_id) <= rule_left
        THEN after_day ELSE 0 END AS after_rule_budget
    FROM per_day
), per_budget AS (
    SELECT *, CASE WHEN sum(after_rule_budget) OVER (PARTITION BY currency ORDER BY priority, no, player_id) <= all_left
        THEN after_rule_budget ELSE 0 END AS after_budget
    FROM per_rule_budget
)
SELECT b.player_id, b.no, b.after_grant, b.after_player, b.after_run, b.after_day, b.after_budget,
    LEAST(b.after_budget, COALESCE(j.max_amount, b.after_budget)) AS amount,
    CASE WHEN b.after_player = 0 THEN 'CAP_PLAYER'
         WHEN b.after_run = 0 THEN 'CAP_RUN'
         WHEN b.after_day = 0 THEN 'CAP_DAY'
         WHEN b.all_left IS NULL THEN 'NO_BUDGET'
         WHEN b.after_budget = 0 THEN 'BUDGET'
         WHEN j.max_amount = 0 THEN 'JURISDICTION' END AS reason
FROM per_budget b
LEFT JOIN rewards_jurisdictionterms j ON j.country = b.country
