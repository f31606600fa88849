-- What the bank lines of each match tell, without gateways' fees. Less than expected is a part until its day is over.
WITH touched AS (
    SELECT id AS match_id FROM reconciliation_match
     WHERE finding = 'EXPECTED' OR state = 'PARTLY' AND due_on < %(today)s
), told AS (
    SELECT l.match_id, sum(CASE WHEN m.is_debit THEN l.debit - l.credit ELSE l.credit - l.debit END - l.fee) AS found,
           bool_or(l.currency <> m.currency) AS other_currency
      FROM touched JOIN reconciliation_bankline l USING (match_id) JOIN reconciliation_match m ON m.id = l.match_id
     GROUP BY l.match_id
)
UPDATE reconciliation_match m
   SET found = GREATEST(told.found, 0),
       how = COALESCE(NULLIF(m.how, ''), 'HAND'),
       matched_at = COALESCE(m.matched_at, clock_timestamp()),
       finding = CASE WHEN other_currency THEN 'CURRENCY' WHEN told.found > expected + put_right THEN 'OVER'
                      WHEN told.found < expected + put_right AND due_on >= %(today)s THEN 'PARTLY'
                      WHEN told.found < expected + put_right THEN 'UNDER' WHEN m.state = 'MATCHED' THEN '' ELSE 'MATCHED' END
  FROM told WHERE m.id = told.match_id
