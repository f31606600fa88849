-- Invariant 5, today: the balance on an account's last line is the account's balance.
SELECT 'account ' || s.id, l.balance::text, (CASE s.normal_side WHEN 'CREDIT' THEN 1 ELSE -1 END
       * (s.posted_credits - s.posted_debits))::text
FROM wallet_account_sums s
CROSS JOIN LATERAL (
    SELECT balance FROM (
        (SELECT t.id, t.debit_balance AS balance FROM wallet_transfer t WHERE t.debit_account_id = s.id
         ORDER BY t.id DESC LIMIT 1)
        UNION ALL
        (SELECT t.id, t.credit_balance FROM wallet_transfer t WHERE t.credit_account_id = s.id ORDER BY t.id DESC LIMIT 1)
    ) ends ORDER BY id DESC LIMIT 1) l
WHERE l.balance <> CASE s.normal_side WHEN 'CREDIT' THEN 1 ELSE -1 END * (s.posted_credits - s.posted_debits)
LIMIT 100
