-- Locks all sum rows of a sharded account and answers what is free in them.
CREATE OR REPLACE FUNCTION wallet_lock_shards(p_account bigint)
RETURNS bigint LANGUAGE sql AS $$
    SELECT coalesce(sum(s.posted_credits - s.posted_debits - s.pending_debits), 0)::bigint
    FROM (SELECT * FROM wallet_accountshard WHERE account_id = p_account ORDER BY shard FOR NO KEY UPDATE) s
$$;

-- Adds to the sums of accounts that are not posted to under a lock: a shard of this connection's own, or a new row that
-- the folder adds to the account later.
CREATE OR REPLACE FUNCTION wallet_post_hot(
    p_ids bigint[], p_modes text[], posted_d bigint[], posted_c bigint[], pending_d bigint[], pending_c bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE wallet_accountshard w
    SET posted_debits = w.posted_debits + s.pd, posted_credits = w.posted_credits + s.pc,
        pending_debits = w.pending_debits + s.nd, pending_credits = w.pending_credits + s.nc
    FROM (SELECT w.id, s.pd, s.pc, s.nd, s.nc
          FROM unnest(p_ids, p_modes, posted_d, posted_c, pending_d, pending_c) s(id, mode, pd, pc, nd, nc)
          JOIN wallet_accountshard w ON w.account_id = s.id AND w.shard = pg_backend_pid() % 16
          WHERE s.mode = 'SHARDED' ORDER BY w.account_id FOR NO KEY UPDATE OF w) s
    WHERE w.id = s.id;

    INSERT INTO wallet_accountdelta (account_id, posted_debits, posted_credits, pending_debits, pending_credits)
    SELECT s.id, s.pd, s.pc, s.nd, s.nc
    FROM unnest(p_ids, p_modes, posted_d, posted_c, pending_d, pending_c) s(id, mode, pd, pc, nd, nc)
    WHERE s.mode = 'APPEND';
END
$$;
