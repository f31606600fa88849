-- A debit and the credit that takes it back (a refund that failed, a dispute that was won) explain each other; the fee that a
-- line took with it stays a fee.
WITH open AS (
    SELECT id, gateway, entity_id, left(kind, 6) AS what, currency,
           credit - debit + CASE WHEN abs(debit - credit) <> amount AND debit - credit IN (amount + fee, fee - amount)
                                 THEN fee ELSE 0 END AS moved
      FROM reconciliation_settlementrow
     WHERE explained_at IS NULL AND kind IN ('REFUND', 'REFUND_REVERSAL', 'DISPUTE', 'DISPUTE_REVERSAL')
), even AS (
    SELECT gateway, entity_id, what, currency FROM open GROUP BY 1, 2, 3, 4 HAVING count(*) > 1 AND sum(moved) = 0
)
UPDATE reconciliation_settlementrow r
   SET explained_at = clock_timestamp()
  FROM open JOIN even USING (gateway, entity_id, what, currency) WHERE r.id = open.id
