-- Bank lines to settlements and payouts: their UTR, or the gateway's id, stands on the line.
WITH words AS (
    SELECT l.id, l.currency, l.debit > 0 AS is_debit, w.word, w.word = l.utr AS is_utr
      FROM reconciliation_bankline l
     CROSS JOIN LATERAL (
           SELECT DISTINCT word FROM regexp_split_to_table(
               upper(concat_ws(' ', l.utr, l.reference, l.narration)), '[^A-Z0-9_]+') AS word
            WHERE length(word) >= 8) w
     WHERE l.explained_at IS NULL AND l.match_id IS NULL
), ours AS (
    SELECT id, utr, upper(remote_id) AS remote_id, is_debit FROM reconciliation_match
     WHERE kind IN ('SETTLEMENT', 'PAYOUT', 'RETURN') AND state <> 'VOID'
), found AS (
    SELECT words.id, o.id AS match_id, true AS by_id
      FROM words JOIN ours o ON o.remote_id = words.word AND o.is_debit = words.is_debit
    UNION ALL
    SELECT words.id, o.id, false FROM words JOIN ours o ON o.utr = words.word AND o.is_debit = words.is_debit
), chosen AS (
    SELECT id, (array_agg(match_id))[1] AS match_id, bool_or(by_id) AS by_id
      FROM found GROUP BY id HAVING count(DISTINCT match_id) = 1
), paired AS (
    UPDATE reconciliation_bankline l SET match_id = c.match_id, explained_at = clock_timestamp()
      FROM chosen c WHERE l.id = c.id RETURNING c.match_id, c.by_id
)
UPDATE reconciliation_match m
   SET finding = 'EXPECTED', how = CASE WHEN m.how <> '' THEN m.how WHEN p.by_id THEN 'ID' ELSE 'UTR' END
  FROM (SELECT match_id, bool_or(by_id) AS by_id FROM paired GROUP BY 1) p WHERE m.id = p.match_id
