-- Refunds that the gateway took off what it owes us.
INSERT INTO reconciliation_match
    (kind, object_type, object_id, gateway, remote_id, utr, currency, expected, happened_on, due_on, state)
SELECT 'REFUND', 'refunds.refund', r.id::text, r.gateway, r.gateway_refund_id, left(upper(r.arn), 40), r.currency,
       r.minor * ('1e-' || c.places)::numeric, d.day, d.due, 'EXPECTED'
  FROM refunds_refund r
  JOIN unnest(%(currencies)s::text[], %(places)s::int[]) AS c (currency, places) USING (currency)
  JOIN unnest(%(days)s::date[], %(settled_by)s::date[]) AS d (day, due)
    ON d.day = (r.processed_at AT TIME ZONE %(zone)s)::date
 WHERE r.state = 'PROCESSED' AND r.settled_by_id IS NOT NULL AND r.reversed_by_id IS NULL
   AND NOT EXISTS (SELECT FROM reconciliation_match m WHERE m.object_id = r.id::text AND m.kind = 'REFUND')
    ON CONFLICT DO NOTHING
