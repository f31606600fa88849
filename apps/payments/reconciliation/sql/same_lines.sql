-- The same line in a form that tells balances and in one that does not: one of both is explained by the other, before anything
-- is paired with it. Without a UTR only equal words make them the same; the k-th of a day is the k-th.
WITH lines AS (
    SELECT id, balance IS NULL AS is_bare, account, booked_on, currency, credit, debit, utr,
           CASE WHEN utr = '' THEN upper(narration) END AS words,
           explained_at IS NULL AND match_id IS NULL AND posted_at IS NULL AS is_open
      FROM reconciliation_bankline
     WHERE (account, booked_on) IN (SELECT account, booked_on FROM reconciliation_bankline WHERE explained_at IS NULL)
), counted AS (
    SELECT *, row_number() OVER (PARTITION BY is_bare, account, booked_on, currency, credit, debit, utr, words
                                     ORDER BY is_open, id) AS place
      FROM lines WHERE utr <> '' OR words <> ''
), pairs AS (
    SELECT CASE WHEN bare.is_open THEN bare.id ELSE whole.id END AS id
      FROM counted bare
      JOIN counted whole USING (account, booked_on, currency, credit, debit, utr, place)
     WHERE bare.is_bare AND NOT whole.is_bare AND bare.words IS NOT DISTINCT FROM whole.words
       AND (bare.is_open OR whole.is_open)
)
UPDATE reconciliation_bankline l SET explained_at = clock_timestamp() FROM pairs p WHERE l.id = p.id
