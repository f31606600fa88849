-- Per currency and kind of account: the sums, and how many accounts.
SELECT currency, kind, normal_side, count(*), sum(posted_debits)::bigint, sum(posted_credits)::bigint,
       sum(pending_debits)::bigint, sum(pending_credits)::bigint
FROM wallet_account_sums GROUP BY currency, kind, normal_side ORDER BY currency, normal_side DESC, kind
