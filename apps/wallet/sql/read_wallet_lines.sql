-- The newest lines of one user's buckets behind a given line: an index probe per account and side, never a scan.
WITH mine AS (
    SELECT id, kind FROM wallet_account
    WHERE owner_id = %(user)s AND currency = %(currency)s AND kind IN ('USER_DEPOSIT', 'USER_WINNINGS', 'USER_BONUS')
), line AS (
    SELECT mine.kind AS bucket, t.id, t.journal_id, 'CREDIT' AS direction, t.amount, t.credit_balance AS balance
    FROM mine CROSS JOIN LATERAL (
        SELECT * FROM wallet_transfer
        WHERE credit_account_id = mine.id AND phase IN ('POSTED', 'CAPTURE')
          AND id >= %(since)s AND id < %(until)s AND id <= %(last_id)s
          AND (%(kind)s = '' OR EXISTS (
              SELECT FROM wallet_journal j WHERE j.id = wallet_transfer.journal_id AND j.kind = %(kind)s))
        ORDER BY id DESC LIMIT %(limit)s + 1
    ) t
    UNION ALL
    SELECT mine.kind, t.id, t.journal_id, 'DEBIT', t.amount, t.debit_balance
    FROM mine CROSS JOIN LATERAL (
        SELECT * FROM wallet_transfer
        WHERE debit_account_id = mine.id AND phase IN ('POSTED', 'CAPTURE')
          AND id >= %(since)s AND id < %(until)s AND id <= %(last_id)s
          AND (%(kind)s = '' OR EXISTS (
              SELECT FROM wallet_journal j WHERE j.id = wallet_transfer.journal_id AND j.kind = %(kind)s))
        ORDER BY id DESC LIMIT %(limit)s + 1
    ) t
)
SELECT line.id, line.direction, line.bucket, line.amount, line.balance,
       journal.id, journal.kind, journal.reference_type, journal.reference_id, journal.memo, line_time
FROM line
JOIN wallet_journal journal ON journal.id = line.journal_id,
LATERAL uuid_extract_timestamp(line.id) AS line_time
WHERE (line.id, line.direction) < (%(last_id)s, %(last_direction)s)
ORDER BY line.id DESC, line.direction DESC
LIMIT %(limit)s
