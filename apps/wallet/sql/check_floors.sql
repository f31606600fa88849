-- Invariant 3: nothing below its floor; no hold open past its expiry, beyond the time the release needs.
SELECT 'account ' || id, '0 or more', (posted_credits - posted_debits - pending_debits)::text
FROM wallet_account_sums WHERE NOT may_go_negative AND posted_credits - posted_debits - pending_debits < 0
UNION ALL
SELECT 'hold ' || t.id, 'released at ' || t.expires_at, 'open'
FROM wallet_transfer t
WHERE t.expires_at < %(overdue)s AND t.phase = 'PENDING'
  AND NOT EXISTS (SELECT FROM wallet_transfer r WHERE r.pending_id = t.id)
LIMIT 100
