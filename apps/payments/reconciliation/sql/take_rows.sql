-- Settlement rows of ours that are not booked yet, the oldest first, marked as booked by whoever takes them.
WITH matched AS (
    SELECT id FROM reconciliation_settlementrow WHERE booked_at IS NULL AND match_id IS NOT NULL
     ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), cancelled AS (
    -- What explained each other took a fee all the same; what people decided on is booked by them.
    SELECT id FROM reconciliation_settlementrow r
     WHERE booked_at IS NULL AND match_id IS NULL AND fee > 0 AND explained_at IS NOT NULL
       AND abs(debit - credit) <> amount AND debit - credit IN (amount + fee, fee - amount)
       AND NOT EXISTS (SELECT FROM reconciliation_break b
                        WHERE b.object_id = r.id::text AND b.object_type = 'reconciliation.settlementrow'
                          AND b.state IN ('FIXED', 'EXPLAINED'))
     ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), due AS (
    SELECT id FROM matched UNION ALL SELECT id FROM cancelled
)
UPDATE reconciliation_settlementrow r
   SET booked_at = clock_timestamp()
  FROM due, unnest(%(currencies)s::text[], %(places)s::int[]) AS c (currency, places)
 WHERE r.id = due.id AND c.currency = r.currency
RETURNING r.id, r.gateway, r.kind, r.entity_id, r.settlement_key, r.settled_on, r.currency,
          (r.fee * ('1e' || places)::numeric)::bigint, (r.tax * ('1e' || places)::numeric)::bigint,
          r.kind <> 'PAYMENT' AND abs(r.debit - r.credit) = r.amount
