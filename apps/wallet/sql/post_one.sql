-- The kernel for one journal: the promises of wallet_post in plain statements by key, because most calls are this one.
-- tests/wallet/test_kernel.py holds both to the same results. A known key answers known_digest and posts nothing.
CREATE OR REPLACE FUNCTION wallet_post_one(
    p_request_id text, p_key text, p_digest bytea, p_kind text, p_reference_type text, p_reference_id text,
    p_actor bigint, p_memo text, p_effective_at timestamptz, p_reverses uuid, p_passes boolean,
    a_kinds text[], a_owners bigint[], a_scope_types text[], a_scope_ids text[], a_currencies text[],
    l_phases text[], l_debits int[], l_credits int[], l_amounts bigint[], l_pendings uuid[], l_expiries timestamptz[],
    l_currencies text[],
    OUT known_digest bytea, OUT journal_id uuid, OUT transfer_ids uuid[], OUT debit_balances bigint[],
    OUT credit_balances bigint[])
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    n_legs int := cardinality(l_phases);
    n int := cardinality(a_kinds);
    debits int[] := l_debits;
    credits int[] := l_credits;
    amounts bigint[] := l_amounts;
    resolves bigint[];
    has_resolutions boolean := array_position(l_debits, NULL) IS NOT NULL;
    ids bigint[] := '{}';
    ordered int[] := '{1,2}';
    houses boolean[];
    posted_d bigint[];
    posted_c bigint[];
    pending_d bigint[];
    pending_c bigint[];
    out_d boolean[];
    out_c boolean[];
    modes text[];
    signs int[];
    balances bigint[];
    told bigint[];      -- users whose accounts this touches
    told_currencies text[];
    told_available bigint[];
    told_posted bigint[];
    x int;
    d int;
    c int;
    t int;
    part bigint;
    held bigint;
    v_id bigint;
    v_transfer uuid;
    v_kind text;
    v_owner bigint;
    v_currency text;
    v_mode text;
    v_side text;
    v_frozen boolean;
    v_balance bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7100, 1);
    SELECT j.id, j.request_digest INTO journal_id, known_digest FROM wallet_journal j WHERE j.idempotency_key = p_key;
    IF FOUND THEN
        RETURN;
    END IF;

    FOR i IN 1 .. n LOOP
        IF a_owners[i] IS NULL THEN
            SELECT a.id INTO v_id FROM wallet_account a
            WHERE a.owner_id IS NULL AND a.kind = a_kinds[i] AND a.currency = a_currencies[i]
              AND a.scope_type = a_scope_types[i] AND a.scope_id = a_scope_ids[i];
        ELSE
            SELECT a.id INTO v_id FROM wallet_account a
            WHERE a.owner_id = a_owners[i] AND a.kind = a_kinds[i] AND a.currency = a_currencies[i]
              AND a.scope_type = a_scope_types[i] AND a.scope_id = a_scope_ids[i];
        END IF;
        IF NOT FOUND THEN
            PERFORM wallet_open_accounts(p_request_id, a_kinds, a_owners, a_scope_types, a_scope_ids, a_currencies);
            ids := wallet_account_ids(a_kinds, a_owners, a_scope_types, a_scope_ids, a_currencies);
            EXIT;
        END IF;
        ids[i] := v_id;
        houses[i] := a_owners[i] IS NULL;
    END LOOP;
    resolves := array_fill(0::bigint, ARRAY[n_legs]);
    IF has_resolutions THEN
        SELECT r.ids, r.debits, r.credits, r.amounts, r.held INTO ids, debits, credits, amounts, resolves
        FROM wallet_resolutions(ids, debits, credits, l_phases, l_amounts, l_pendings, l_currencies) r;
        n := cardinality(ids);
    END IF;

    posted_d := array_fill(0::bigint, ARRAY[n]);
    posted_c := posted_d;
    pending_d := posted_d;
    pending_c := posted_d;
    FOR i IN 1 .. n_legs LOOP
        d := debits[i];
        c := credits[i];
        part := amounts[i];
        IF l_phases[i] = 'POSTED' OR l_phases[i] = 'CAPTURE' THEN
            posted_d[d] := posted_d[d] + part;
            posted_c[c] := posted_c[c] + part;
        END IF;
        IF l_phases[i] <> 'POSTED' THEN
            held := CASE l_phases[i] WHEN 'PENDING' THEN part ELSE -resolves[i] END;
            pending_d[d] := pending_d[d] + held;
            pending_c[c] := pending_c[c] + held;
        END IF;
        IF l_phases[i] = 'POSTED' OR l_phases[i] = 'PENDING' THEN
            out_d[d] := true;
            out_c[c] := true;
        END IF;
    END LOOP;

    -- Users' accounts first, then the house's, each in the order of their keys.
    IF n = 2 AND cardinality(houses) = 2 AND NOT has_resolutions THEN
        IF houses[1] AND NOT houses[2] OR houses[1] = houses[2] AND ids[1] > ids[2] THEN
            ordered := '{2,1}';
        END IF;
    ELSE
        SELECT array_agg(k.n ORDER BY a.owner_id IS NULL, k.id), array_agg(a.owner_id IS NULL ORDER BY k.n)
        INTO ordered, houses
        FROM unnest(ids) WITH ORDINALITY k(id, n) JOIN wallet_account a ON a.id = k.id;
    END IF;
    IF has_resolutions THEN
        PERFORM 1 FROM wallet_account a WHERE a.id = ANY(ids) AND a.posting_mode = 'LOCKED' AND a.owner_id IS NOT NULL
        ORDER BY a.id FOR NO KEY UPDATE;
        PERFORM 1 FROM wallet_account a WHERE a.id = ANY(ids) AND a.posting_mode = 'LOCKED' AND a.owner_id IS NULL
        ORDER BY a.id FOR NO KEY UPDATE;
        PERFORM wallet_refuse_resolved(l_pendings);
    END IF;

    FOREACH x IN ARRAY ordered LOOP
        IF houses[x] AND journal_id IS NULL THEN
            journal_id := uuidv7();
            INSERT INTO wallet_journal (id, created_at, kind, reference_type, reference_id, idempotency_key, request_digest,
                                        actor_id, request_id, memo, reverses_id, effective_at)
            VALUES (journal_id, uuid_extract_timestamp(journal_id), p_kind, p_reference_type, p_reference_id, p_key,
                    p_digest, p_actor, p_request_id, p_memo, p_reverses,
                    coalesce(p_effective_at, clock_timestamp()));
        END IF;
        UPDATE wallet_account a
        SET posted_debits = a.posted_debits + posted_d[x], posted_credits = a.posted_credits + posted_c[x],
            pending_debits = a.pending_debits + pending_d[x], pending_credits = a.pending_credits + pending_c[x]
        WHERE a.id = ids[x] AND a.posting_mode = 'LOCKED'
          AND (a.may_go_negative OR a.posted_credits + posted_c[x] - a.posted_debits - posted_d[x]
                                    - a.pending_debits - pending_d[x] >= 0)
        RETURNING a.kind, a.owner_id, a.currency, a.normal_side, a.is_frozen, a.posted_credits - a.posted_debits
        INTO v_kind, v_owner, v_currency, v_side, v_frozen, v_balance;
        v_mode := 'LOCKED';
        IF NOT FOUND THEN
            SELECT a.kind, a.owner_id, a.currency, a.normal_side, a.is_frozen, NULL, a.posting_mode
            INTO v_kind, v_owner, v_currency, v_side, v_frozen, v_balance, v_mode
            FROM wallet_account a WHERE a.id = ids[x];
        END IF;
        IF v_frozen AND NOT p_passes AND (v_side = 'CREDIT' AND out_d[x] OR v_side = 'DEBIT' AND out_c[x]) THEN
            PERFORM wallet_refuse('ML003', 'account frozen', ids[x], 0, 0);
        END IF;
        IF v_balance IS NULL THEN
            PERFORM wallet_require_free(ids[x], v_mode, posted_d[x] + pending_d[x] - posted_c[x]);
        END IF;
        modes[x] := v_mode;
        signs[x] := CASE v_side WHEN 'CREDIT' THEN 1 ELSE -1 END;
        balances[x] := signs[x] * v_balance;
        IF v_owner IS NOT NULL THEN
            t := 1;
            WHILE told[t] <> v_owner OR told_currencies[t] <> v_currency LOOP
                t := t + 1;
            END LOOP;
            told[t] := v_owner;
            told_currencies[t] := v_currency;
            told_posted[t] := coalesce(told_posted[t], 0);
            told_available[t] := coalesce(told_available[t], 0);
            IF v_kind <> 'USER_RECEIVABLE' THEN
                told_posted[t] := told_posted[t] + posted_c[x] - posted_d[x];
                told_available[t] := told_available[t] + posted_c[x] - posted_d[x] - pending_d[x];
            END IF;
        END IF;
    END LOOP;
    IF journal_id IS NULL THEN
        journal_id := uuidv7();
        INSERT INTO wallet_journal (id, created_at, kind, reference_type, reference_id, idempotency_key, request_digest,
                                    actor_id, request_id, memo, reverses_id, effective_at)
        VALUES (journal_id, uuid_extract_timestamp(journal_id), p_kind, p_reference_type, p_reference_id, p_key,
                p_digest, p_actor, p_request_id, p_memo, p_reverses, coalesce(p_effective_at, clock_timestamp()));
    END IF;

    -- The balances after each leg, from the last one back.
    FOR i IN REVERSE n_legs .. 1 LOOP
        debit_balances[i] := balances[debits[i]];
        credit_balances[i] := balances[credits[i]];
        IF l_phases[i] = 'POSTED' OR l_phases[i] = 'CAPTURE' THEN
            balances[debits[i]] := balances[debits[i]] + signs[debits[i]] * amounts[i];
            balances[credits[i]] := balances[credits[i]] - signs[credits[i]] * amounts[i];
        END IF;
    END LOOP;
    FOR i IN 1 .. n_legs LOOP
        v_transfer := uuidv7();
        INSERT INTO wallet_transfer (id, created_at, journal_id, debit_account_id, credit_account_id, amount, currency, phase,
                                     pending_id, resolves, expires_at, debit_balance, credit_balance)
        VALUES (v_transfer, uuid_extract_timestamp(v_transfer), journal_id, ids[debits[i]], ids[credits[i]], amounts[i], l_currencies[i],
                l_phases[i], l_pendings[i], resolves[i], l_expiries[i], debit_balances[i], credit_balances[i]);
        transfer_ids[i] := v_transfer;
    END LOOP;

    IF array_position(modes, 'SHARDED') IS NOT NULL OR array_position(modes, 'APPEND') IS NOT NULL THEN
        PERFORM wallet_post_hot(ids, modes, posted_d, posted_c, pending_d, pending_c);
    END IF;
    IF told IS NOT NULL THEN
        PERFORM wallet_announce(told, told_currencies, told_available, told_posted, journal_id, p_kind, p_request_id,
                                p_actor);
    END IF;
END
$$;
