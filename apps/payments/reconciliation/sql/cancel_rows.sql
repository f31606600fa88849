-- A debit and the credit that takes it back (a refund that failed, a dispute that was won) explain each other.
UPDATE reconciliation_settlementrow r
   SET explained_at = clock_timestamp()
  FROM (SELECT gateway, entity_id, left(kind, 6) AS what
          FROM reconciliation_settlementrow
         WHERE explained_at IS NULL AND kind IN ('REFUND', 'REFUND_REVERSAL', 'DISPUTE', 'DISPUTE_REVERSAL')
         GROUP BY 1, 2, 3 HAVING count(*) > 1 AND sum(credit) = sum(debit)) pair
 WHERE r.explained_at IS NULL AND r.gateway = pair.gateway AND r.entity_id = pair.entity_id
   AND left(r.kind, 6) = pair.what
