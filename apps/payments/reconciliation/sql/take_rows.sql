-- Settlement rows of ours that are not booked yet, the oldest first, marked as booked by whoever takes them.
WITH due AS (
    SELECT id FROM reconciliation_settlementrow WHERE booked_at IS NULL AND match_id IS NOT NULL
     ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE reconciliation_settlementrow r
   SET booked_at = clock_timestamp()
  FROM due, unnest(%(currencies)s::text[], %(places)s::int[]) AS c (currency, places)
 WHERE r.id = due.id AND c.currency = r.currency
RETURNING r.id, r.gateway, r.kind, r.entity_id, r.settlement_key, r.settled_on, r.currency,
          (r.fee * ('1e' || places)::numeric)::bigint, (r.tax * ('1e' || places)::numeric)::bigint,
          r.kind <> 'PAYMENT' AND r.debit - r.credit = r.amount
