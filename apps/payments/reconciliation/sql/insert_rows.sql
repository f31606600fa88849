-- Rows that a gateway told by API; one that is there stays as it is.
INSERT INTO reconciliation_settlementrow
    (gateway, kind, entity_id, order_id, settlement_key, utr, currency, amount, credit, debit, fee, tax, settled_on, source)
SELECT %(gateway)s, u.*, 'API'
  FROM unnest(%(kind)s::text[], %(entity_id)s::text[], %(order_id)s::text[], %(settlement_id)s::text[], %(utr)s::text[],
              %(currency)s::text[], %(amount)s::numeric[], %(credit)s::numeric[], %(debit)s::numeric[],
              %(fee)s::numeric[], %(tax)s::numeric[], %(settled_on)s::date[]) AS u
    ON CONFLICT (entity_id, gateway, kind, settlement_key) DO NOTHING
