-- The gateway gives back a refund that our books took back in.
UPDATE reconciliation_settlementrow r
   SET explained_at = clock_timestamp()
  FROM refunds_refund f
 WHERE r.explained_at IS NULL AND r.kind = 'REFUND_REVERSAL' AND r.gateway = f.gateway
   AND r.entity_id = f.gateway_refund_id AND f.reversed_by_id IS NOT NULL
