-- Payments in our books that no settlement has told of yet.
INSERT INTO reconciliation_match
    (kind, object_type, object_id, gateway, remote_id, order_id, utr, currency, expected, happened_on, due_on, state)
SELECT 'PAYMENT', 'payments.gatewaypayment', p.id::text, p.gateway, p.gateway_payment_id, p.order_id, upper(p.rrn),
       p.currency, p.minor * ('1e-' || c.places)::numeric, d.day, d.due, 'EXPECTED'
  FROM payments_gatewaypayment p
  JOIN unnest(%(currencies)s::text[], %(places)s::int[]) AS c (currency, places) USING (currency)
  JOIN unnest(%(days)s::date[], %(settled_by)s::date[]) AS d (day, due)
    ON d.day = GREATEST((COALESCE(p.paid_at, p.learned_at) AT TIME ZONE %(zone)s)::date, %(first)s::date)
 WHERE p.journal_id IS NOT NULL AND p.settled_at IS NULL
   AND NOT EXISTS (SELECT FROM reconciliation_match m WHERE m.object_id = p.id::text AND m.kind = 'PAYMENT')
    ON CONFLICT DO NOTHING
