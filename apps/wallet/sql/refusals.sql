-- Refuses with an SQLSTATE of class ML and what a person wants to know about the account as JSON.
CREATE OR REPLACE FUNCTION wallet_refuse(p_state text, p_message text, p_account bigint, p_needed bigint, p_available bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_account wallet_account;
BEGIN
    SELECT * INTO v_account FROM wallet_account WHERE id = p_account;
    RAISE EXCEPTION '%', p_message USING ERRCODE = p_state, DETAIL = jsonb_build_object(
        'account', v_account.kind, 'currency', v_account.currency, 'needed', p_needed, 'available', p_available);
END
$$;

-- Some journal could not be written: it reverses one that is reversed already, or its key was posted at this moment by
-- somebody else (then the whole work is worth another try, and finds the first result).
CREATE OR REPLACE FUNCTION wallet_refuse_journals(p_keys text[], p_reverses uuid[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM unnest(p_keys, p_reverses) p(key, reversed) JOIN wallet_journal j ON j.reverses_id = p.reversed
               WHERE j.idempotency_key <> p.key)
       OR (SELECT count(p.reversed) > count(DISTINCT p.reversed) FROM unnest(p_reverses) p(reversed)) THEN
        RAISE EXCEPTION 'already reversed' USING ERRCODE = 'ML007';
    END IF;
    RAISE EXCEPTION 'a journal of the same key was posted at this moment' USING ERRCODE = 'serialization_failure';
END
$$;
