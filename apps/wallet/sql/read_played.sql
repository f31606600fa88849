-- What a user staked and won since an instant: journals of the products that are stakes.
-- Of a hold that was captured in part or released, only what was taken counts; a reversed journal does not.
WITH mine AS (
    SELECT id FROM wallet_account
    WHERE owner_id = %(user)s AND currency = %(currency)s AND kind IN ('USER_DEPOSIT', 'USER_WINNINGS', 'USER_BONUS')
)
SELECT
    (SELECT coalesce(sum(stake.amount - coalesce(
        done.resolves - CASE done.phase WHEN 'CAPTURE' THEN done.amount ELSE 0 END, 0)), 0)
     FROM mine
     JOIN wallet_transfer stake ON stake.debit_account_id = mine.id AND stake.id >= %(since)s
     JOIN wallet_account pot ON pot.id = stake.credit_account_id AND pot.owner_id IS NULL
     JOIN wallet_journal journal ON journal.id = stake.journal_id AND split_part(journal.kind, '.', 1) = ANY(%(products)s)
     LEFT JOIN wallet_transfer done ON done.pending_id = stake.id
     WHERE stake.phase IN ('POSTED', 'PENDING')
       AND NOT EXISTS (SELECT FROM wallet_journal back WHERE back.reverses_id = journal.id)),
    (SELECT coalesce(sum(prize.amount), 0)
     FROM mine
     JOIN wallet_transfer prize ON prize.credit_account_id = mine.id AND prize.id >= %(since)s
     JOIN wallet_account pot ON pot.id = prize.debit_account_id AND pot.owner_id IS NULL
     JOIN wallet_journal journal ON journal.id = prize.journal_id AND split_part(journal.kind, '.', 1) = ANY(%(products)s)
     WHERE prize.phase = 'POSTED'
       AND NOT EXISTS (SELECT FROM wallet_journal back WHERE back.reverses_id = journal.id))
