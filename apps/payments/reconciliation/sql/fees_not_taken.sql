-- What gateways told as their fee for a payout, and no bank line has shown yet.
SELECT m.id, m.gateway, m.currency, m.happened_on, s.fee_minor * ('1e-' || c.places)::numeric
  FROM reconciliation_match m
  JOIN payouts_sending s ON s.payout_id = m.object_id::uuid AND s.gateway_payout_id = m.remote_id AND s.fee_minor > 0
  JOIN unnest(%(currencies)s::text[], %(places)s::int[]) AS c (currency, places) ON c.currency = m.currency
 WHERE m.kind = 'PAYOUT' AND m.state <> 'VOID' AND m.billed_on_id IS NULL AND m.happened_on >= %(since)s
   AND NOT EXISTS (SELECT FROM reconciliation_bankline l WHERE l.match_id = m.id AND l.fee > 0)
 ORDER BY m.id
