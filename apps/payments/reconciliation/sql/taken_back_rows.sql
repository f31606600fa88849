-- The gateway gives back what our books took back in: a refund that failed after all, a lost dispute that was overturned.
WITH back AS (
    SELECT 'REFUND_REVERSAL' AS kind, gateway, gateway_refund_id AS entity_id, currency, minor
      FROM refunds_refund WHERE reversed_by_id IS NOT NULL
    UNION ALL
    SELECT 'DISPUTE_REVERSAL', d.gateway, d.dispute_id, d.currency, e.moved
      FROM disputes_dispute d JOIN disputes_ending e ON e.dispute_id = d.id
     WHERE d.state = 'WON' AND e.state = 'WON' AND e.moved > 0
)
UPDATE reconciliation_settlementrow r
   SET explained_at = clock_timestamp()
  FROM back b JOIN unnest(%(currencies)s::text[], %(places)s::int[]) AS c (currency, places) USING (currency)
 WHERE r.explained_at IS NULL AND r.kind = b.kind AND r.gateway = b.gateway AND r.entity_id = b.entity_id
   AND r.currency = b.currency AND b.minor * ('1e-' || c.places)::numeric IN (r.credit, r.credit + r.fee)
   AND r.credit IN (r.amount, r.amount - r.fee)
