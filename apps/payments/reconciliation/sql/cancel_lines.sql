-- A payout that failed may have left and come back before anybody called it paid: its two lines explain each other.
WITH words AS (
    SELECT l.id, l.currency, l.debit, l.credit, word
      FROM reconciliation_bankline l
     CROSS JOIN LATERAL (
           SELECT DISTINCT word FROM regexp_split_to_table(
               upper(concat_ws(' ', l.utr, l.reference, l.narration)), '[^A-Z0-9_]+') AS word
            WHERE length(word) >= 8) w
     WHERE l.explained_at IS NULL AND l.match_id IS NULL
), failed AS (
    SELECT s.id, p.currency, upper(s.gateway_payout_id) AS remote_id, upper(s.utr) AS utr
      FROM payouts_sending s JOIN payouts_payout p ON p.id = s.payout_id
     WHERE s.state IN ('FAILED', 'RETURNED') AND NOT (p.gateway = s.gateway AND p.capture_journal IS NOT NULL)
), named AS (
    SELECT words.id, f.id AS sending_id, words.debit, words.credit
      FROM words JOIN failed f ON f.remote_id = words.word AND f.currency = words.currency
    UNION
    SELECT words.id, f.id, words.debit, words.credit
      FROM words JOIN failed f ON f.utr = words.word AND f.currency = words.currency
), even AS (
    SELECT sending_id FROM named GROUP BY sending_id HAVING count(*) > 1 AND sum(debit) = sum(credit)
)
UPDATE reconciliation_bankline l SET explained_at = clock_timestamp()
  FROM named JOIN even USING (sending_id) WHERE l.id = named.id
