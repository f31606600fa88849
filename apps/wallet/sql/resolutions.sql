-- Completes CAPTURE and VOID legs from the pending transfers they resolve: accounts (appended to the known ones),
-- amount (a void releases all) and what is held. Refuses what is not a pending transfer, or has expired.
CREATE OR REPLACE FUNCTION wallet_resolutions(
    p_ids bigint[], p_debits int[], p_credits int[], p_phases text[], p_amounts bigint[], p_pendings uuid[],
    p_currencies text[], OUT ids bigint[], OUT debits int[], OUT credits int[], OUT amounts bigint[], OUT held bigint[])
LANGUAGE plpgsql AS $$
DECLARE
    fault text;
BEGIN
    SELECT CASE WHEN t.id IS NULL OR t.phase <> 'PENDING' THEN 'ML004'
                WHEN l.phase = 'CAPTURE' AND t.expires_at <= clock_timestamp() THEN 'ML004'
                WHEN t.currency <> l.currency THEN 'ML002' ELSE 'ML005' END INTO fault
    FROM unnest(p_phases, p_amounts, p_pendings, p_currencies) l(phase, amount, pending, currency)
    LEFT JOIN wallet_transfer t ON t.id = l.pending
    WHERE l.phase IN ('CAPTURE', 'VOID')
      AND (t.id IS NULL OR t.phase <> 'PENDING' OR l.phase = 'CAPTURE' AND t.expires_at <= clock_timestamp()
           OR t.currency <> l.currency OR l.amount > t.amount)
    LIMIT 1;
    IF (SELECT count(x) > count(DISTINCT x) FROM unnest(p_pendings) x) THEN
        fault := 'ML004';
    END IF;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'the hold is not open' USING ERRCODE = fault;
    END IF;

    ids := p_ids || ARRAY(
        SELECT t.debit_account_id FROM wallet_transfer t WHERE t.id = ANY(p_pendings)
        UNION SELECT t.credit_account_id FROM wallet_transfer t WHERE t.id = ANY(p_pendings)
        EXCEPT SELECT unnest(p_ids));
    SELECT array_agg(coalesce(l.debit, d.n) ORDER BY l.n), array_agg(coalesce(l.credit, c.n) ORDER BY l.n),
           array_agg(CASE l.phase WHEN 'VOID' THEN t.amount ELSE l.amount END ORDER BY l.n),
           array_agg(coalesce(t.amount, 0) ORDER BY l.n)
    INTO debits, credits, amounts, held
    FROM unnest(p_debits, p_credits, p_phases, p_amounts, p_pendings)
         WITH ORDINALITY l(debit, credit, phase, amount, pending, n)
    LEFT JOIN wallet_transfer t ON t.id = l.pending
    LEFT JOIN unnest(ids) WITH ORDINALITY d(id, n) ON d.id = t.debit_account_id
    LEFT JOIN unnest(ids) WITH ORDINALITY c(id, n) ON c.id = t.credit_account_id;
END
$$;

-- To be asked once the accounts are locked: has somebody resolved one of these already?
CREATE OR REPLACE FUNCTION wallet_refuse_resolved(p_pendings uuid[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM wallet_transfer t WHERE t.pending_id = ANY(p_pendings)) THEN
        RAISE EXCEPTION 'the hold is not open' USING ERRCODE = 'ML004';
    END IF;
END
$$;
