-- Invariant 1: per currency, debits equal credits, over the accounts' sums (a transfer cannot be uneven by itself) and
-- over the transfers' two ends, which must both be of its currency.
SELECT 'account sums ' || currency, sum(posted_debits)::text, sum(posted_credits)::text
FROM wallet_account_sums GROUP BY currency
HAVING sum(posted_debits) <> sum(posted_credits) OR sum(pending_debits) <> sum(pending_credits)
UNION ALL
SELECT 'transfer ' || t.id, t.currency, coalesce(d.currency, 'no account') || '/' || coalesce(c.currency, 'no account')
FROM wallet_transfer t LEFT JOIN wallet_account d ON d.id = t.debit_account_id
LEFT JOIN wallet_account c ON c.id = t.credit_account_id
WHERE t.id >= %(from)s AND (d.currency IS DISTINCT FROM t.currency OR c.currency IS DISTINCT FROM t.currency)
UNION ALL
SELECT 'transfer ' || t.id, 'its journal', 'none' FROM wallet_transfer t
WHERE t.id >= %(from)s AND NOT EXISTS (SELECT FROM wallet_journal j WHERE j.id = t.journal_id)
UNION ALL
SELECT 'transfer ' || t.id, 'the hold it resolves', 'none of that kind and size' FROM wallet_transfer t
LEFT JOIN wallet_transfer p ON p.id = t.pending_id
WHERE t.id >= %(from)s AND t.pending_id IS NOT NULL
  AND (p.phase IS DISTINCT FROM 'PENDING' OR p.amount <> t.resolves OR p.debit_account_id <> t.debit_account_id
       OR p.credit_account_id <> t.credit_account_id)
UNION ALL
SELECT 'transfer ' || t.id, 'a phase that fits', t.phase || ', ' || t.resolves FROM wallet_transfer t
WHERE t.id >= %(from)s
  AND CASE t.phase WHEN 'POSTED' THEN t.pending_id IS NOT NULL WHEN 'PENDING' THEN t.pending_id IS NOT NULL
                   WHEN 'CAPTURE' THEN t.pending_id IS NULL WHEN 'VOID' THEN t.pending_id IS NULL OR t.amount <> t.resolves
                   ELSE true END
UNION ALL
SELECT 'transfer ' || t.id, uuid_extract_timestamp(t.id)::text, t.created_at::text FROM wallet_transfer t
WHERE t.id >= %(from)s AND t.created_at <> uuid_extract_timestamp(t.id)
UNION ALL
SELECT 'journal ' || j.id, 'the journal it reverses', 'none' FROM wallet_journal j
WHERE j.id >= %(from)s AND j.reverses_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM wallet_journal r WHERE r.id = j.reverses_id)
LIMIT 100
