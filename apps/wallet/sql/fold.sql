-- Adds up to p_limit unfolded rows to their APPEND accounts, in one statement: at every moment account + rows is exact.
-- Rows that another folder has in hand are left to it. Answers how many were folded.
CREATE OR REPLACE FUNCTION wallet_fold(p_limit int)
RETURNS bigint LANGUAGE sql AS $$
    WITH taken AS (
        DELETE FROM wallet_accountdelta WHERE id IN (
            SELECT id FROM wallet_accountdelta ORDER BY id LIMIT p_limit FOR UPDATE SKIP LOCKED)
        RETURNING account_id, posted_debits, posted_credits, pending_debits, pending_credits),
    sums AS (
        SELECT account_id, count(*) AS rows, sum(posted_debits)::bigint AS pd, sum(posted_credits)::bigint AS pc,
               sum(pending_debits)::bigint AS nd, sum(pending_credits)::bigint AS nc
        FROM taken GROUP BY account_id),
    locked AS (
        SELECT s.* FROM sums s JOIN wallet_account a ON a.id = s.account_id ORDER BY a.id FOR NO KEY UPDATE OF a),
    folded AS (
        UPDATE wallet_account a
        SET posted_debits = a.posted_debits + l.pd, posted_credits = a.posted_credits + l.pc,
            pending_debits = a.pending_debits + l.nd, pending_credits = a.pending_credits + l.nc
        FROM locked l WHERE a.id = l.account_id)
    SELECT coalesce(sum(rows), 0)::bigint FROM sums
$$;

-- Changes how an account is posted to. The day lock, taken alone, waits until nobody is posting anywhere; what lies in
-- shards or unfolded rows is gathered into the account first.
CREATE OR REPLACE FUNCTION wallet_switch_mode(p_account bigint, p_mode text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    s record;
BEGIN
    PERFORM pg_advisory_xact_lock(7100, 1);
    WITH shards AS (DELETE FROM wallet_accountshard WHERE account_id = p_account
                    RETURNING posted_debits, posted_credits, pending_debits, pending_credits),
         deltas AS (DELETE FROM wallet_accountdelta WHERE account_id = p_account
                    RETURNING posted_debits, posted_credits, pending_debits, pending_credits)
    SELECT coalesce(sum(posted_debits), 0)::bigint AS pd, coalesce(sum(posted_credits), 0)::bigint AS pc,
           coalesce(sum(pending_debits), 0)::bigint AS nd, coalesce(sum(pending_credits), 0)::bigint AS nc
    INTO s FROM (SELECT * FROM shards UNION ALL SELECT * FROM deltas) parts;
    UPDATE wallet_account
    SET posting_mode = p_mode, posted_debits = posted_debits + s.pd, posted_credits = posted_credits + s.pc,
        pending_debits = pending_debits + s.nd, pending_credits = pending_credits + s.nc
    WHERE id = p_account;
    INSERT INTO wallet_accountshard (account_id, shard, posted_debits, posted_credits, pending_debits, pending_credits)
    SELECT p_account, n, 0, 0, 0, 0 FROM generate_series(0, 15) n WHERE p_mode = 'SHARDED';
END
$$;
