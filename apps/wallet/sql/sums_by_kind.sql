-- The sums of all accounts by kind and currency, wherever they are kept at this moment: own row, shards, not yet folded.
WITH beside AS (
    SELECT account_id, sum(posted_debits) AS posted_debits, sum(posted_credits) AS posted_credits,
           sum(pending_debits) AS pending_debits, sum(pending_credits) AS pending_credits
    FROM (
        SELECT account_id, posted_debits, posted_credits, pending_debits, pending_credits FROM wallet_accountshard
        UNION ALL
        SELECT account_id, posted_debits, posted_credits, pending_debits, pending_credits FROM wallet_accountdelta
    ) kept_beside
    GROUP BY account_id
)
SELECT a.kind, a.currency, a.normal_side, count(*),
       sum(a.posted_debits + coalesce(b.posted_debits, 0)), sum(a.posted_credits + coalesce(b.posted_credits, 0)),
       sum(a.pending_debits + coalesce(b.pending_debits, 0))
FROM wallet_account a LEFT JOIN beside b ON b.account_id = a.id
GROUP BY a.kind, a.currency, a.normal_side
ORDER BY a.currency, a.kind
