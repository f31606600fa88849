-- Settlement rows to our money, by the gateway's own id; and what all rows of each such match tell, the worst first.
WITH paired AS (
    UPDATE reconciliation_settlementrow r
       SET match_id = m.id, explained_at = clock_timestamp(),
           settlement_id = (SELECT s.id FROM reconciliation_settlement s
                             WHERE s.gateway = r.gateway AND s.settlement_id = r.settlement_key)
      FROM reconciliation_match m
     WHERE r.explained_at IS NULL AND r.match_id IS NULL
       AND m.remote_id = r.entity_id AND m.gateway = r.gateway AND m.kind = r.kind AND m.state <> 'VOID'
    RETURNING m.id AS match_id, r.kind, r.amount, r.credit, r.debit, r.fee, r.currency, r.order_id
), told AS (
    SELECT match_id, kind, amount, credit, debit, fee, currency, order_id FROM paired
    UNION ALL
    SELECT r.match_id, r.kind, r.amount, r.credit, r.debit, r.fee, r.currency, r.order_id
      FROM reconciliation_settlementrow r
     WHERE r.match_id IN (SELECT p.match_id FROM paired p JOIN reconciliation_match m ON m.id = p.match_id
                           WHERE m.matched_at IS NOT NULL)
), summed AS (
    SELECT t.match_id, sum(t.amount) AS found, bool_or(t.currency <> m.currency) AS other_currency,
           bool_or(m.order_id <> '' AND t.order_id <> '' AND t.order_id <> m.order_id) AS other_data,
           bool_or(CASE t.kind WHEN 'PAYMENT' THEN t.credit - t.debit <> t.amount - t.fee
                   ELSE t.debit - t.credit NOT IN (t.amount, t.amount + t.fee) END) AS uneven
      FROM told t JOIN reconciliation_match m ON m.id = t.match_id
     GROUP BY t.match_id
)
UPDATE reconciliation_match m
   SET found = s.found,
       how = 'ID',
       matched_at = COALESCE(m.matched_at, clock_timestamp()),
       finding = CASE WHEN other_currency THEN 'CURRENCY' WHEN s.found > expected + put_right THEN 'OVER'
                      WHEN s.found < expected + put_right THEN 'UNDER' WHEN other_data THEN 'DATA' WHEN uneven THEN 'SPLIT'
                      WHEN m.state = 'MATCHED' THEN '' ELSE 'MATCHED' END
  FROM summed s WHERE m.id = s.match_id
