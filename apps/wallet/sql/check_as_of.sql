-- The books as they stood at an instant: even per currency, nothing below its floor.
WITH stood AS (
    SELECT a.id, a.currency, a.may_go_negative,
           coalesce(c.posted_debits, 0) + coalesce(m.posted_debits, 0) AS pd,
           coalesce(c.posted_credits, 0) + coalesce(m.posted_credits, 0) AS pc,
           coalesce(c.pending_debits, 0) + coalesce(m.pending_debits, 0) AS nd,
           coalesce(c.pending_credits, 0) + coalesce(m.pending_credits, 0) AS nc
    FROM wallet_account a
    LEFT JOIN wallet_closed(%(date)s) c ON c.account_id = a.id
    LEFT JOIN wallet_moved(%(from)s, %(until)s) m ON m.account_id = a.id)
SELECT 'account sums ' || currency, sum(pd)::text, sum(pc)::text FROM stood GROUP BY currency
HAVING sum(pd) <> sum(pc) OR sum(nd) <> sum(nc)
UNION ALL
SELECT 'account ' || id, '0 or more', (pc - pd - nd)::text FROM stood WHERE NOT may_go_negative AND pc - pd - nd < 0
LIMIT 100
