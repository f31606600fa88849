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
