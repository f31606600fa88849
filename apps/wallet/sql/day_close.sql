-- Closes one day: for each account that moved, the closing before it and what moved. (from, until, date)
INSERT INTO wallet_closingbalance (account_id, date, posted_debits, posted_credits, pending_debits, pending_credits)
SELECT m.account_id, %(date)s, m.posted_debits + coalesce(c.posted_debits, 0), m.posted_credits + coalesce(c.posted_credits, 0),
       m.pending_debits + coalesce(c.pending_debits, 0), m.pending_credits + coalesce(c.pending_credits, 0)
FROM wallet_moved(%(from)s, %(until)s) m
LEFT JOIN LATERAL (SELECT * FROM wallet_closingbalance c WHERE c.account_id = m.account_id AND c.date < %(date)s
                   ORDER BY c.date DESC LIMIT 1) c ON true
