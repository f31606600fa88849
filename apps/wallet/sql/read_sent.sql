-- What a user sent to other users since an instant, fees included, not taken back.
SELECT coalesce(sum(sent.amount), 0)
FROM wallet_account mine
JOIN wallet_transfer sent ON sent.debit_account_id = mine.id AND sent.id >= %(since)s AND sent.phase = 'POSTED'
JOIN wallet_journal journal ON journal.id = sent.journal_id AND journal.kind = 'wallet.user_transfer'
WHERE mine.owner_id = %(user)s AND mine.currency = %(currency)s AND mine.kind IN ('USER_DEPOSIT', 'USER_WINNINGS')
  AND NOT EXISTS (SELECT FROM wallet_journal back WHERE back.reverses_id = journal.id)
