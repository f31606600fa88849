-- Settlements as the sums of their rows; answers how many there are.
WITH told AS (
    SELECT gateway, settlement_key, min(currency) AS currency, max(utr) AS utr, max(settled_on) AS settled_on,
           count(*) AS rows, sum(CASE WHEN kind = 'PAYMENT' THEN amount ELSE 0 END) AS gross, sum(fee) AS fees,
           sum(tax) AS tax, sum(debit) AS returned, sum(credit - debit) AS net
      FROM reconciliation_settlementrow r
     WHERE settlement_key <> ''
       AND (%(batch)s::uuid IS NULL
            OR (gateway, settlement_key) IN (SELECT gateway, settlement_key FROM reconciliation_settlementrow
                                              WHERE batch_id = %(batch)s))
       AND (%(unlinked)s = false
            OR (gateway, settlement_key) IN (SELECT gateway, settlement_key FROM reconciliation_settlementrow
                                              WHERE settlement_id IS NULL AND explained_at IS NULL))
     GROUP BY gateway, settlement_key
), written AS (
    INSERT INTO reconciliation_settlement
        (gateway, settlement_id, utr, currency, settled_on, rows, gross, fees, tax, returned, net)
    SELECT gateway, settlement_key, utr, currency, settled_on, rows, gross, fees, tax, returned, net FROM told
        ON CONFLICT (gateway, settlement_id) DO UPDATE
       SET utr = EXCLUDED.utr, settled_on = EXCLUDED.settled_on, rows = EXCLUDED.rows, gross = EXCLUDED.gross,
           fees = EXCLUDED.fees, tax = EXCLUDED.tax, returned = EXCLUDED.returned, net = EXCLUDED.net
    RETURNING id
)
SELECT count(*) FROM written
