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

-- For an account whose row was not updated: below its floor it is refused. p_needed: what would become less free.
CREATE OR REPLACE FUNCTION wallet_require_free(p_account bigint, p_mode text, p_needed bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_free bigint;
    v_floor boolean;
BEGIN
    SELECT a.posted_credits - a.posted_debits - a.pending_debits, NOT a.may_go_negative INTO v_free, v_floor
    FROM wallet_account a WHERE a.id = p_account;
    IF p_mode <> 'LOCKED' AND (NOT v_floor OR p_needed <= 0) THEN
        RETURN;
    END IF;
    IF p_mode = 'SHARDED' THEN
        v_free := v_free + wallet_lock_shards(p_account);
    END IF;
    IF v_free < p_needed THEN
        PERFORM wallet_refuse('ML001', 'insufficient funds', p_account, p_needed, v_free);
    ELSIF p_mode = 'LOCKED' THEN
        RAISE EXCEPTION 'the account was credited at this moment' USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;
