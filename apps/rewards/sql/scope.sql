-- Whose metrics are computed: everybody, the named players, or whom a batch touched.
CREATE TEMP TABLE rewards_scope ON COMMIT DROP AS
SELECT p.id AS player_id, p.source, p.currency FROM rewards_player p
WHERE %(everybody)s
   OR p.id = ANY(%(players)s::uuid[])
   OR p.batch_id = %(batch)s
   OR p.id IN (SELECT t.player_id FROM rewards_playertotals t WHERE t.batch_id = %(batch)s)
   OR p.id IN (SELECT a.player_id FROM rewards_dailyactivity a WHERE a.batch_id = %(batch)s)
