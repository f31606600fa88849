INSERT INTO rewards_playermetrics (player_id, {columns}, computed_at, source_batch, formula_version)
SELECT f.player_id, {new}, %(at)s, %(batch)s, %(version)s
FROM rewards_final f
WHERE NOT EXISTS (SELECT FROM rewards_playermetrics m WHERE m.player_id = f.player_id)
