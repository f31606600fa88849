-- Bank lines whose words name several things of ours that nobody has found yet.
WITH words AS (
    SELECT l.id, l.currency, word
      FROM reconciliation_bankline l
     CROSS JOIN LATERAL (
           SELECT DISTINCT word FROM regexp_split_to_table(
               upper(concat_ws(' ', l.utr, l.reference, l.narration)), '[^A-Z0-9_]+') AS word
            WHERE length(word) >= 8) w
     WHERE l.explained_at IS NULL AND l.match_id IS NULL
), ours AS (
    SELECT id, currency, utr, upper(remote_id) AS remote_id FROM reconciliation_match
     WHERE kind IN ('SETTLEMENT', 'PAYOUT', 'RETURN') AND state IN ('EXPECTED', 'MISSING') AND finding = ''
), named AS (
    SELECT w.id, o.id AS match_id FROM words w JOIN ours o ON o.remote_id = w.word AND o.currency = w.currency
    UNION
    SELECT w.id, o.id FROM words w JOIN ours o ON o.utr = w.word AND o.currency = w.currency
)
SELECT id, array_agg(match_id ORDER BY match_id) FROM named GROUP BY id HAVING count(*) > 1 ORDER BY id
