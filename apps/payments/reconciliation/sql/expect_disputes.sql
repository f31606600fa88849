-- Lost disputes: the gateway keeps the money.
INSERT INTO reconciliation_match
    (kind, object_type, object_id, gateway, remote_id, utr, currency, expected, happened_on, due_on, state)
SELECT 'DISPUTE', 'disputes.dispute', t.id::text, t.gateway, t.dispute_id, '', t.currency,
       t.lost * ('1e-' || c.places)::numeric, d.day, d.due, 'EXPECTED'
  FROM disputes_dispute t
  JOIN unnest(%(currencies)s::text[], %(places)s::int[]) AS c (currency, places) USING (currency)
  JOIN unnest(%(days)s::date[], %(settled_by)s::date[]) AS d (day, due)
    ON d.day = (t.ended_at AT TIME ZONE %(zone)s)::date
 WHERE t.state = 'LOST' AND t.lost > 0
   AND NOT EXISTS (SELECT FROM reconciliation_match m WHERE m.object_id = t.id::text AND m.kind = 'DISPUTE')
    ON CONFLICT DO NOTHING
