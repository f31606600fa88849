-- What came into a user's deposit bucket since an instant, through gateways and from other users, not taken back.
SELECT coalesce(sum(paid.amount), 0)
FROM wallet_account mine
JOIN wallet_transfer paid ON paid.credit_account_id = mine.id AND paid.id >= %(since)s AND paid.phase = 'POSTED'
JOIN wallet_account source ON source.id = paid.debit_account_id
JOIN wallet_journal journal ON journal.id = paid.journal_id
WHERE mine.owner_id = %(user)s AND mine.currency = %(currency)s AND mine.kind = 'USER_DEPOSIT'
  AND (source.kind = 'GATEWAY_CLEARING' OR journal.kind = 'wallet.user_transfer')
  AND NOT EXISTS (SELECT FROM wallet_journal back WHERE back.reverses_id = journal.id)
