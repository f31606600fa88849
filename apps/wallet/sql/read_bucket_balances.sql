-- Posted money by bucket just before an instant: the last transfer of each account carries its balance.
SELECT account.kind, sum(coalesce(last.balance, 0))
FROM wallet_account account LEFT JOIN LATERAL (
    SELECT balance FROM (
        (SELECT id, credit_balance AS balance FROM wallet_transfer
         WHERE credit_account_id = account.id AND id < %(at)s ORDER BY id DESC LIMIT 1)
        UNION ALL
        (SELECT id, debit_balance FROM wallet_transfer
         WHERE debit_account_id = account.id AND id < %(at)s ORDER BY id DESC LIMIT 1)
    ) side ORDER BY id DESC LIMIT 1
) last ON true
WHERE account.owner_id = %(user)s AND account.currency = %(currency)s
  AND account.kind IN ('USER_DEPOSIT', 'USER_WINNINGS', 'USER_BONUS')
GROUP BY account.kind
