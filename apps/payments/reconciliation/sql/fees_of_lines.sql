-- What gateways take for a payout, from the same balance: together with it on one line, or on a line of its own that names
-- it. A reversal gives it back the same way. At most one line of a match has it.
WITH waiting AS (
    SELECT l.id, l.match_id, m.expected, m.object_id::uuid AS payout_id, m.remote_id, m.currency,
           CASE WHEN m.is_debit THEN l.debit ELSE l.credit END AS amount, l.posted_at
      FROM reconciliation_bankline l
      JOIN reconciliation_match m ON m.id = l.match_id
     WHERE l.posted_at IS NULL AND m.billed_on_id IS NULL AND m.kind IN ('PAYOUT', 'RETURN') AND m.remote_id <> '' AND l.currency = m.currency
       AND NOT EXISTS (SELECT FROM reconciliation_bankline o WHERE o.match_id = l.match_id AND o.fee > 0)
), told AS (
    SELECT w.*, s.fee_minor * ('1e-' || c.places)::numeric AS fee
      FROM waiting w
      JOIN payouts_sending s ON s.payout_id = w.payout_id AND s.gateway_payout_id = w.remote_id AND s.fee_minor > 0
      JOIN unnest(%(currencies)s::text[], %(places)s::int[]) AS c (currency, places) ON c.currency = w.currency
), fitting AS (
    SELECT id, fee, row_number() OVER (PARTITION BY match_id ORDER BY amount = expected + fee DESC, id DESC) AS place
      FROM told t
     WHERE amount = expected + fee
        OR amount = fee AND (fee <> expected
                             OR EXISTS (SELECT FROM reconciliation_bankline o
                                         WHERE o.match_id = t.match_id AND o.id <> t.id
                                           AND expected IN (o.debit, o.credit)))
)
UPDATE reconciliation_bankline l SET fee = f.fee FROM fitting f WHERE l.id = f.id AND f.place = 1
