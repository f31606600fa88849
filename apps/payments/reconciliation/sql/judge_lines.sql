-- What the bank lines of each match tell, without gateways' fees, and its share of a line that pays several. Less than expected is a part until its day is over.
WITH touched AS (
    SELECT id AS match_id FROM reconciliation_match
     WHERE finding = 'EXPECTED' OR state = 'PARTLY' AND due_on < %(today)s
), told AS (
    SELECT m.id AS match_id,
           m.share + COALESCE(sum(CASE WHEN m.is_debit THEN l.debit - l.credit ELSE l.credit - l.debit END - l.fee), 0) AS found,
           COALESCE(bool_or(l.currency <> m.currency), false) AS other_currency
      FROM touched JOIN reconciliation_match m ON m.id = touched.match_id
      LEFT JOIN reconciliation_bankline l ON l.match_id = m.id
     GROUP BY m.id HAVING count(l.id) > 0 OR m.share > 0
)
UPDATE reconciliation_match m
   SET found = GREATEST(told.found, 0),
       how = COALESCE(NULLIF(m.how, ''), 'HAND'),
       matched_at = COALESCE(m.matched_at, clock_timestamp()),
       finding = CASE WHEN other_currency THEN 'CURRENCY' WHEN told.found > expected + put_right THEN 'OVER'
                      WHEN told.found < expected + put_right AND due_on >= %(today)s THEN 'PARTLY'
                      WHEN told.found < expected + put_right THEN 'UNDER' WHEN m.state = 'MATCHED' THEN '' ELSE 'MATCHED' END
  FROM told WHERE m.id = told.match_id
