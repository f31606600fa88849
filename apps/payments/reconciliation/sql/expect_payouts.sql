-- Paid payouts leave our bank account; one that came back comes in again. Both under the payout's UTR.
WITH payout AS (
    SELECT p.*, COALESCE((SELECT s.gateway_payout_id FROM payouts_sending s
                           WHERE s.payout_id = p.id AND s.gateway_payout_id <> '' ORDER BY s.id DESC LIMIT 1), '') AS remote_id
      FROM payouts_payout p
     WHERE p.state IN ('PAID', 'RETURNED') AND p.capture_journal IS NOT NULL AND p.paid_at >= %(first)s::date
), wanted AS (
    SELECT 'PAYOUT' AS kind, true AS is_debit, (paid_at AT TIME ZONE %(zone)s)::date AS day, payout.* FROM payout
    UNION ALL
    SELECT 'RETURN', false, (COALESCE(ended_at, paid_at) AT TIME ZONE %(zone)s)::date, payout.* FROM payout
     WHERE state = 'RETURNED'
)
INSERT INTO reconciliation_match
    (kind, object_type, object_id, gateway, remote_id, utr, currency, is_debit, expected, happened_on, due_on, state)
SELECT w.kind, 'payouts.payout', w.id::text, w.gateway, w.remote_id, upper(w.utr), w.currency, w.is_debit,
       (w.minor - w.tax_minor) * ('1e-' || c.places)::numeric, d.day, d.due, 'EXPECTED'
  FROM wanted w
  JOIN unnest(%(currencies)s::text[], %(places)s::int[]) AS c (currency, places) USING (currency)
  JOIN unnest(%(days)s::date[], %(paid_by)s::date[]) AS d (day, due) USING (day)
 WHERE NOT EXISTS (SELECT FROM reconciliation_match m WHERE m.object_id = w.id::text AND m.kind = w.kind)
    ON CONFLICT DO NOTHING
