-- Settlements that must reach the bank. Rows may come after the bank line: then it is held against the new sum.
INSERT INTO reconciliation_match
    (kind, object_type, object_id, gateway, remote_id, utr, currency, is_debit, expected, happened_on, due_on, state)
SELECT 'SETTLEMENT', 'reconciliation.settlement', s.id::text, s.gateway, s.settlement_id, s.utr, s.currency, s.net < 0,
       abs(s.net), d.day, d.due, 'EXPECTED'
  FROM reconciliation_settlement s
  JOIN unnest(%(days)s::date[], %(banked_by)s::date[]) AS d (day, due)
    ON d.day = GREATEST(COALESCE(s.settled_on, s.created_at::date), %(first)s::date)
  LEFT JOIN reconciliation_match m ON m.object_id = s.id::text AND m.kind = 'SETTLEMENT'
 WHERE s.net <> 0 AND s.rows > 0
   AND (m.id IS NULL OR m.state <> 'VOID'
                        AND (m.expected, m.utr, m.is_debit) <> (abs(s.net), s.utr, s.net < 0))
    ON CONFLICT (object_id, kind, object_type) DO UPDATE
   SET expected = EXCLUDED.expected, utr = EXCLUDED.utr, is_debit = EXCLUDED.is_debit,
       finding = CASE WHEN reconciliation_match.state IN ('EXPECTED', 'MISSING') THEN '' ELSE 'EXPECTED' END
