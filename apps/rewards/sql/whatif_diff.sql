-- Who gains, who loses and whose amount changes when the draft takes the live version's place.
SELECT
    count(*) FILTER (WHERE o.player_id IS NULL) AS gains, COALESCE(sum(n.amount) FILTER (WHERE o.player_id IS NULL), 0) AS gained,
    count(*) FILTER (WHERE n.player_id IS NULL) AS loses, COALESCE(sum(o.amount) FILTER (WHERE n.player_id IS NULL), 0) AS lost,
    count(*) FILTER (WHERE n.amount <> o.amount) AS changes,
    COALESCE(sum(n.amount - o.amount) FILTER (WHERE n.amount <> o.amount), 0) AS changed,
    count(*) FILTER (WHERE n.amount = o.amount) AS same
FROM (SELECT player_id, amount FROM ({capped}) c WHERE no = {number} AND reason IS NULL) n
FULL JOIN (SELECT player_id, amount FROM ({capped_live}) c WHERE no = {number_live} AND reason IS NULL) o USING (player_id)
