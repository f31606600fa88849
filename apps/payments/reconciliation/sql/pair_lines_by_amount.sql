-- What is left: the same amount within the window, where exactly one line and one expectation fit each other.
WITH pairs AS (
    SELECT l.id AS line_id, m.id AS match_id,
           count(*) OVER (PARTITION BY l.id) AS matches, count(*) OVER (PARTITION BY m.id) AS lines
      FROM reconciliation_bankline l
      JOIN reconciliation_match m
        ON m.expected = CASE WHEN m.is_debit THEN l.debit ELSE l.credit END AND m.currency = l.currency
       AND l.booked_on BETWEEN m.happened_on - %(before)s AND m.due_on + %(window)s
     WHERE l.explained_at IS NULL AND l.match_id IS NULL
       AND m.kind IN ('SETTLEMENT', 'PAYOUT', 'RETURN') AND m.state IN ('EXPECTED', 'MISSING')
), paired AS (
    UPDATE reconciliation_bankline l SET match_id = p.match_id, explained_at = clock_timestamp()
      FROM pairs p WHERE p.matches = 1 AND p.lines = 1 AND l.id = p.line_id RETURNING p.match_id
)
UPDATE reconciliation_match m SET finding = 'EXPECTED', how = 'AMOUNT' FROM paired p WHERE m.id = p.match_id
