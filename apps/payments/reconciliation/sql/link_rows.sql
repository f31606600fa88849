-- Rows that were not paired still belong to their settlement.
UPDATE reconciliation_settlementrow r
   SET settlement_id = s.id
  FROM reconciliation_settlement s
 WHERE r.explained_at IS NULL AND r.settlement_id IS NULL
   AND s.gateway = r.gateway AND s.settlement_id = r.settlement_key
