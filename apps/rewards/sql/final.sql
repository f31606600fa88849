-- The metrics rows as they shall be: ratios, ranks, and the segment by its thresholds and its past (hysteresis).
CREATE TEMP TABLE rewards_final ON COMMIT DROP AS
WITH policy AS (
    SELECT * FROM jsonb_to_recordset(%(policy)s::jsonb) AS p(
        currency text, vip_leave_days int, vip_min_tenure_days int, vip_min_stake numeric,
        new_max_age_days int, new_min_stake numeric, breakeven_enter numeric, breakeven_leave numeric,
        dormant_days int, risk_bonus_ratio numeric, risk_withdrawal_ratio numeric, risk_rtp numeric, risk_min_bets int)
), cut AS (
    SELECT source, currency,
        max(value) FILTER (WHERE metric = 'recency' AND step = '1') AS r1,
        max(value) FILTER (WHERE metric = 'recency' AND step = '2') AS r2,
        max(value) FILTER (WHERE metric = 'recency' AND step = '3') AS r3,
        max(value) FILTER (WHERE metric = 'recency' AND step = '4') AS r4,
        jsonb_object_agg(metric || step, player_id) AS ids,
        max(value) FILTER (WHERE metric = 'frequency' AND step = '1') AS f1,
        max(value) FILTER (WHERE metric = 'frequency' AND step = '2') AS f2,
        max(value) FILTER (WHERE metric = 'frequency' AND step = '3') AS f3,
        max(value) FILTER (WHERE metric = 'frequency' AND step = '4') AS f4,
        max(value) FILTER (WHERE metric = 'monetary' AND step = '1') AS m1,
        max(value) FILTER (WHERE metric = 'monetary' AND step = '2') AS m2,
        max(value) FILTER (WHERE metric = 'monetary' AND step = '3') AS m3,
        max(value) FILTER (WHERE metric = 'monetary' AND step = '4') AS m4,
        max(value) FILTER (WHERE metric = 'value:ACTIVITY' AND step = 'enter') AS activity_enter,
        max(value) FILTER (WHERE metric = 'value:ACTIVITY' AND step = 'leave') AS activity_leave,
        max(value) FILTER (WHERE metric = 'value:TOTALS' AND step = 'enter') AS totals_enter,
        max(value) FILTER (WHERE metric = 'value:TOTALS' AND step = 'leave') AS totals_leave
    FROM rewards_bookcut GROUP BY source, currency
), cut_ids AS (
    SELECT c.*,
        (ids->>'recency1')::uuid AS ri1, (ids->>'recency2')::uuid AS ri2, (ids->>'recency3')::uuid AS ri3,
        (ids->>'recency4')::uuid AS ri4, (ids->>'frequency1')::uuid AS fi1, (ids->>'frequency2')::uuid AS fi2,
        (ids->>'frequency3')::uuid AS fi3, (ids->>'frequency4')::uuid AS fi4, (ids->>'monetary1')::uuid AS mi1,
        (ids->>'monetary2')::uuid AS mi2, (ids->>'monetary3')::uuid AS mi3, (ids->>'monetary4')::uuid AS mi4,
        (ids->>'value:ACTIVITYenter')::uuid AS activity_enter_id,
        (ids->>'value:ACTIVITYleave')::uuid AS activity_leave_id,
        (ids->>'value:TOTALSenter')::uuid AS totals_enter_id,
        (ids->>'value:TOTALSleave')::uuid AS totals_leave_id
    FROM cut c
), measured AS (
    SELECT f.player_id, f.source, f.currency, f.country, f.as_of, f.totals_as_of, f.activity_from, f.activity_to,
        f.last_active_date, f.stakes, f.winnings, f.bets::bigint AS bets, f.deposits, f.withdrawals, f.bonus_received,
        f.bonus_cost, f.active_days::int AS active_days, f.ggr, -f.ggr AS pnl, f.ngr,
        round(f.theo, 4) AS theo, f.deposits - f.withdrawals AS net_deposits,
        round(f.stakes / NULLIF(f.bets, 0), 4) AS average_stake,
        f.stakes_30d, f.ggr_30d, f.deposits_30d, round(f.theo_90d, 4) AS theo_90d,
        f.active_days_30d::int AS active_days_30d,
        round(f.winnings / NULLIF(f.stakes, 0), 10) AS rtp, round(f.ggr / NULLIF(f.stakes, 0), 10) AS hold,
        round(f.bonus_received / NULLIF(f.stakes, 0), 10) AS bonus_ratio,
        round(f.withdrawals / NULLIF(f.deposits, 0), 10) AS withdrawal_ratio,
        f.tenure_days, f.recency_days, round(f.active_days * 7::numeric / NULLIF(f.tenure_days, 0), 10) AS frequency,
        f.recency_days >= p.dormant_days AS is_dormant,
        CASE WHEN f.recency_days IS NULL OR c.r1 IS NULL THEN NULL ELSE 1
            + ((-f.recency_days, f.player_id) > (c.r1, c.ri1))::int + ((-f.recency_days, f.player_id) > (c.r2, c.ri2))::int
            + ((-f.recency_days, f.player_id) > (c.r3, c.ri3))::int + ((-f.recency_days, f.player_id) > (c.r4, c.ri4))::int
            END::smallint AS rfm_recency,
        CASE WHEN f.active_days IS NULL OR c.f1 IS NULL THEN NULL ELSE 1
            + ((f.active_days, f.player_id) > (c.f1, c.fi1))::int + ((f.active_days, f.player_id) > (c.f2, c.fi2))::int
            + ((f.active_days, f.player_id) > (c.f3, c.fi3))::int + ((f.active_days, f.player_id) > (c.f4, c.fi4))::int
            END::smallint AS rfm_frequency,
        CASE WHEN f.ngr IS NULL OR c.m1 IS NULL THEN NULL ELSE 1
            + ((f.ngr, f.player_id) > (c.m1, c.mi1))::int + ((f.ngr, f.player_id) > (c.m2, c.mi2))::int
            + ((f.ngr, f.player_id) > (c.m3, c.mi3))::int + ((f.ngr, f.player_id) > (c.m4, c.mi4))::int
            END::smallint AS rfm_monetary,
        round(f.value_score, 4) AS value_score, f.value_basis, p.new_max_age_days, p.new_min_stake, p.breakeven_enter,
        p.breakeven_leave, p.risk_bonus_ratio, p.risk_withdrawal_ratio, p.risk_rtp, p.risk_min_bets,
        COALESCE(f.vip_until >= %(today)s::date, false) AS vip_granted,
        COALESCE(f.value_score > 0 AND f.tenure_days >= p.vip_min_tenure_days AND f.stakes >= p.vip_min_stake
            AND CASE f.value_basis
                WHEN 'ACTIVITY' THEN (f.value_score, f.player_id) >= (c.activity_enter, c.activity_enter_id)
                ELSE (f.value_score, f.player_id) >= (c.totals_enter, c.totals_enter_id) END, false) AS vip_enters,
        COALESCE(f.value_score > 0 AND CASE f.value_basis
                WHEN 'ACTIVITY' THEN (f.value_score, f.player_id) >= (c.activity_leave, c.activity_leave_id)
                ELSE (f.value_score, f.player_id) >= (c.totals_leave, c.totals_leave_id) END, false) AS vip_keeps,
        p.vip_leave_days, abs(f.ggr) / NULLIF(f.stakes, 0) AS margin,
        o.segment AS old_segment, o.segment_since AS old_since, o.segment_threshold AS old_threshold,
        o.vip_by_value AS old_vip_by_value, o.vip_below_since AS old_below_since, o.value_score AS old_value_score,
        o.tenure_days AS old_tenure_days, o.stakes AS old_stakes, abs(o.hold) AS old_margin, o.pnl AS old_pnl
    FROM rewards_fresh f
    JOIN policy p ON p.currency = f.currency
    LEFT JOIN cut_ids c ON c.source = f.source AND c.currency = f.currency
    LEFT JOIN rewards_playermetrics o ON o.player_id = f.player_id
), judged AS (
    SELECT m.*,
        CASE WHEN m.vip_keeps THEN NULL ELSE COALESCE(m.old_below_since, m.as_of) END AS below_since,
        COALESCE(m.tenure_days < m.new_max_age_days, false) AS is_young,
        m.stakes IS NULL OR m.winnings IS NULL OR m.stakes = 0 OR m.stakes < m.new_min_stake AS is_thin
    FROM measured m
), placed AS (
    SELECT j.*,
        j.vip_enters OR (COALESCE(j.old_vip_by_value, false)
            AND NOT COALESCE(j.below_since <= j.as_of - j.vip_leave_days, false)) AS vip_by_value
    FROM judged j
), segmented AS (
    SELECT p.*,
        CASE WHEN p.vip_granted OR p.vip_by_value THEN 'VIP'
             WHEN p.is_young OR p.is_thin THEN 'NEW'
             WHEN p.margin <= p.breakeven_enter THEN 'BREAKEVEN'
             WHEN p.old_segment = 'BREAKEVEN' AND p.margin <= p.breakeven_leave THEN 'BREAKEVEN'
             WHEN p.pnl > 0 THEN 'WINNING'
             ELSE 'LOSING' END AS segment
    FROM placed p
)
SELECT s.player_id, s.source, s.currency, s.country, s.as_of, s.totals_as_of, s.activity_from, s.activity_to,
    s.last_active_date, s.stakes, s.winnings, s.bets, s.deposits, s.withdrawals, s.bonus_received, s.bonus_cost,
    s.active_days, s.ggr, s.pnl, s.ngr, s.theo, s.net_deposits, s.average_stake, s.stakes_30d, s.ggr_30d,
    s.deposits_30d, s.theo_90d, s.active_days_30d, s.rtp, s.hold, s.bonus_ratio, s.withdrawal_ratio, s.tenure_days,
    s.recency_days, s.frequency, s.is_dormant, s.rfm_recency, s.rfm_frequency, s.rfm_monetary, s.value_score,
    s.value_basis, s.vip_by_value, CASE WHEN s.vip_by_value THEN s.below_since END AS vip_below_since, s.segment,
    CASE WHEN COALESCE(s.bonus_ratio, s.withdrawal_ratio, s.rtp) IS NOT NULL THEN
        40 * COALESCE(s.bonus_ratio > s.risk_bonus_ratio, false)::int
        + 30 * COALESCE(s.withdrawal_ratio > s.risk_withdrawal_ratio, false)::int
        + 30 * COALESCE(s.rtp > s.risk_rtp AND s.bets >= s.risk_min_bets, false)::int END::smallint AS risk_score,
    CASE WHEN s.segment = s.old_segment THEN s.old_since ELSE %(at)s::timestamptz END AS segment_since,
    CASE WHEN s.segment = s.old_segment THEN s.old_threshold
         WHEN s.segment = 'VIP' THEN CASE WHEN s.vip_enters THEN 'vip.enter_share' ELSE 'vip.grant' END
         WHEN s.old_segment = 'VIP' THEN CASE WHEN s.old_vip_by_value THEN 'vip.leave_share' ELSE 'vip.grant' END
         WHEN s.segment = 'NEW' THEN CASE WHEN s.is_young THEN 'new.max_age_days' ELSE 'new.min_stake' END
         WHEN s.old_segment = 'NEW' THEN
            CASE WHEN s.old_tenure_days < s.new_max_age_days THEN 'new.max_age_days' ELSE 'new.min_stake' END
         WHEN s.segment = 'BREAKEVEN' THEN 'breakeven.enter'
         WHEN s.old_segment = 'BREAKEVEN' THEN 'breakeven.leave'
         ELSE 'pnl.sign' END AS segment_threshold,
    s.old_segment, s.old_value_score, s.old_tenure_days, s.old_stakes, s.old_margin, s.old_pnl, s.margin
FROM segmented s
