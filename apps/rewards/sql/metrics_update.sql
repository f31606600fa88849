UPDATE rewards_playermetrics m
SET ({columns}) = ROW({new}), computed_at = %(at)s, source_batch = %(batch)s, formula_version = %(version)s
FROM rewards_final f
WHERE f.player_id = m.player_id
  AND (({old}) IS DISTINCT FROM ({new}) OR m.formula_version <> %(version)s)
