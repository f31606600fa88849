-- Invariant 2: each account's sums are those of its own transfers: the last closing before `from`, and what moved since.
SELECT 'account ' || s.id,
       concat_ws(' ', coalesce(c.posted_debits, 0) + coalesce(m.posted_debits, 0),
                 coalesce(c.posted_credits, 0) + coalesce(m.posted_credits, 0),
                 coalesce(c.pending_debits, 0) + coalesce(m.pending_debits, 0),
                 coalesce(c.pending_credits, 0) + coalesce(m.pending_credits, 0)),
       concat_ws(' ', s.posted_debits, s.posted_credits, s.pending_debits, s.pending_credits)
FROM wallet_account_sums s
LEFT JOIN wallet_closed(%(date)s) c ON c.account_id = s.id
LEFT JOIN wallet_moved(%(from)s, 'ffffffff-ffff-ffff-ffff-ffffffffffff') m ON m.account_id = s.id
WHERE s.posted_debits <> coalesce(c.posted_debits, 0) + coalesce(m.posted_debits, 0)
   OR s.posted_credits <> coalesce(c.posted_credits, 0) + coalesce(m.posted_credits, 0)
   OR s.pending_debits <> coalesce(c.pending_debits, 0) + coalesce(m.pending_debits, 0)
   OR s.pending_credits <> coalesce(c.pending_credits, 0) + coalesce(m.pending_credits, 0)
LIMIT 100
