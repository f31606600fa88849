-- The history: who moved, by which threshold, from what value to what value.
INSERT INTO rewards_segmentchange (player_id, from_segment, to_segment, threshold, old_value, new_value, as_of,
    batch_id)
SELECT player_id, old_segment, segment, segment_threshold,
    CASE WHEN segment_threshold LIKE 'vip.%%' THEN old_value_score
         WHEN segment_threshold = 'new.max_age_days' THEN old_tenure_days
         WHEN segment_threshold = 'new.min_stake' THEN old_stakes
         WHEN segment_threshold = 'pnl.sign' THEN old_pnl ELSE old_margin END,
    CASE WHEN segment_threshold LIKE 'vip.%%' THEN value_score
         WHEN segment_threshold = 'new.max_age_days' THEN tenure_days
         WHEN segment_threshold = 'new.min_stake' THEN stakes
         WHEN segment_threshold = 'pnl.sign' THEN pnl ELSE round(margin, 10) END,
    as_of, %(batch)s
FROM rewards_final
WHERE old_segment <> segment
