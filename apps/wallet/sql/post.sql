-- The kernel: posts 1 to 100,000 journals, all or nothing, with the same statements whatever their number.
--
-- Journals come as columns (p_keys ... p_reverses), accounts as distinct natural keys (a_kinds ... a_currencies), legs as
-- columns too (l_journals ... l_expiries): a leg names its journal and its accounts by position, a CAPTURE or VOID leg
-- names the pending transfer instead of accounts.
--
-- When a key is known already nothing is posted: known_journals and known_digests say which (null: not known).
-- p_passes: the journal returns, collects or takes back money, which freezing does not stop.
-- Refusals are raised with an SQLSTATE of class ML and the details as JSON.
CREATE OR REPLACE FUNCTION wallet_post(
    p_request_id text, p_keys text[], p_digests bytea[], p_kinds text[], p_reference_types text[],
    p_reference_ids text[], p_actors bigint[], p_memos text[], p_effective_ats timestamptz[], p_reverses uuid[],
    p_passes boolean[],
    a_kinds text[], a_owners bigint[], a_scope_types text[], a_scope_ids text[], a_currencies text[],
    l_journals int[], l_phases text[], l_debits int[], l_credits int[], l_amounts bigint[], l_pendings uuid[],
    l_expiries timestamptz[], l_currencies text[],
    OUT known_journals uuid[], OUT known_digests bytea[], OUT journal_ids uuid[], OUT transfer_ids uuid[],
    OUT debit_balances bigint[], OUT credit_balances bigint[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    n_journals int := cardinality(p_keys);
    n_legs int := cardinality(l_phases);
    has_resolutions boolean;
    last int[];         -- the last journal that touched it
    i int;
    d int;
    c int;
    amount bigint;
    held bigint;
    phase text;
    debits int[] := l_debits;
    credits int[] := l_credits;
    amounts bigint[] := l_amounts;
    resolves bigint[];
    -- by account
    ids bigint[];
    owners bigint[];
    modes text[];
    signs int[];
    frozen boolean[];
    floors boolean[];
    balances bigint[];   -- null where no lock is held
    frees bigint[];      -- balance less what is held
    posted_d bigint[];
    posted_c bigint[];
    pending_d bigint[];
    pending_c bigint[];
    n int;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7100, 1);

    IF EXISTS (SELECT FROM unnest(p_keys) k(key) JOIN wallet_journal j ON j.idempotency_key = k.key) THEN
        SELECT array_agg(j.id ORDER BY k.n), array_agg(j.request_digest ORDER BY k.n)
        INTO known_journals, known_digests
        FROM unnest(p_keys) WITH ORDINALITY k(key, n) LEFT JOIN wallet_journal j ON j.idempotency_key = k.key;
        RETURN;
    END IF;

    ids := wallet_account_ids(a_kinds, a_owners, a_scope_types, a_scope_ids, a_currencies);
    IF array_position(ids, NULL) IS NOT NULL THEN
        PERFORM wallet_open_accounts(p_request_id, a_kinds, a_owners, a_scope_types, a_scope_ids, a_currencies);
        ids := wallet_account_ids(a_kinds, a_owners, a_scope_types, a_scope_ids, a_currencies);
    END IF;

    resolves := array_fill(0::bigint, ARRAY[n_legs]);
    has_resolutions := array_position(debits, NULL) IS NOT NULL;
    IF has_resolutions THEN
        SELECT r.ids, r.debits, r.credits, r.amounts, r.held INTO ids, debits, credits, amounts, resolves
        FROM wallet_resolutions(ids, debits, credits, l_phases, l_amounts, l_pendings, l_currencies) r;
    END IF;
    n := cardinality(ids);

    -- Users' accounts first, in the order of their keys.
    PERFORM 1 FROM wallet_account
    WHERE id = ANY(ids) AND posting_mode = 'LOCKED' AND owner_id IS NOT NULL ORDER BY id FOR NO KEY UPDATE;

    journal_ids := wallet_uuids(n_journals);
    INSERT INTO wallet_journal (id, created_at, kind, reference_type, reference_id, idempotency_key, request_digest, actor_id,
                                request_id, memo, reverses_id, effective_at)
    SELECT j.id, uuid_extract_timestamp(j.id), j.kind, j.reference_type, j.reference_id, j.key, j.digest, j.actor, p_request_id, j.memo, j.reverses,
           coalesce(j.effective_at, clock_timestamp())
    FROM unnest(journal_ids, p_kinds, p_reference_types, p_reference_ids, p_keys, p_digests, p_actors, p_memos,
                p_reverses, p_effective_ats)
         j(id, kind, reference_type, reference_id, key, digest, actor, memo, reverses, effective_at);

    -- The house's accounts last: many wait for them.
    PERFORM 1 FROM wallet_account
    WHERE id = ANY(ids) AND posting_mode = 'LOCKED' AND owner_id IS NULL ORDER BY id FOR NO KEY UPDATE;
    IF has_resolutions THEN
        PERFORM wallet_refuse_resolved(l_pendings);
    END IF;

    SELECT array_agg(a.owner_id ORDER BY k.n), array_agg(a.posting_mode ORDER BY k.n),
           array_agg(CASE a.normal_side WHEN 'CREDIT' THEN 1 ELSE -1 END ORDER BY k.n),
           array_agg(a.is_frozen ORDER BY k.n), array_agg(NOT a.may_go_negative ORDER BY k.n),
           array_agg(CASE WHEN a.posting_mode <> 'LOCKED' THEN NULL
                          WHEN a.normal_side = 'CREDIT' THEN a.posted_credits - a.posted_debits
                          ELSE a.posted_debits - a.posted_credits END ORDER BY k.n),
           array_agg(a.posted_credits - a.posted_debits - a.pending_debits ORDER BY k.n)
    INTO owners, modes, signs, frozen, floors, balances, frees
    FROM unnest(ids) WITH ORDINALITY k(id, n) JOIN wallet_account a ON a.id = k.id;

    last := array_fill(0, ARRAY[n]);
    posted_d := array_fill(0::bigint, ARRAY[n]);
    posted_c := posted_d;
    pending_d := posted_d;
    pending_c := posted_d;
    debit_balances := array_fill(NULL::bigint, ARRAY[n_legs]);
    credit_balances := debit_balances;
    FOR i IN 1 .. n_legs LOOP
        d := debits[i];
        c := credits[i];
        amount := amounts[i];
        phase := l_phases[i];
        IF phase = 'POSTED' OR phase = 'PENDING' THEN
            IF (frozen[d] AND signs[d] = 1 OR frozen[c] AND signs[c] = -1) AND NOT p_passes[l_journals[i]] THEN
                PERFORM wallet_refuse('ML003', 'account frozen', CASE WHEN frozen[d] THEN ids[d] ELSE ids[c] END, 0, 0);
            END IF;
        END IF;
        IF phase = 'POSTED' OR phase = 'CAPTURE' THEN
            posted_d[d] := posted_d[d] + amount;
            posted_c[c] := posted_c[c] + amount;
            balances[d] := balances[d] - signs[d] * amount;
            balances[c] := balances[c] + signs[c] * amount;
        END IF;
        IF phase <> 'POSTED' THEN
            held := CASE phase WHEN 'PENDING' THEN amount ELSE -resolves[i] END;
            pending_d[d] := pending_d[d] + held;
            pending_c[c] := pending_c[c] + held;
        END IF;
        last[d] := l_journals[i];
        last[c] := l_journals[i];
        debit_balances[i] := balances[d];
        credit_balances[i] := balances[c];
    END LOOP;

    FOR i IN 1 .. n LOOP
        IF floors[i] AND posted_c[i] - posted_d[i] - pending_d[i] < 0 THEN
            IF modes[i] = 'SHARDED' THEN
                frees[i] := frees[i] + wallet_lock_shards(ids[i]);
            END IF;
            IF frees[i] + posted_c[i] - posted_d[i] - pending_d[i] < 0 THEN
                PERFORM wallet_refuse('ML001', 'insufficient funds', ids[i],
                                      posted_d[i] + pending_d[i] - posted_c[i], frees[i]);
            END IF;
        END IF;
    END LOOP;

    UPDATE wallet_account a
    SET posted_debits = a.posted_debits + s.pd, posted_credits = a.posted_credits + s.pc,
        pending_debits = a.pending_debits + s.nd, pending_credits = a.pending_credits + s.nc
    FROM unnest(ids, modes, posted_d, posted_c, pending_d, pending_c) s(id, mode, pd, pc, nd, nc)
    WHERE a.id = s.id AND s.mode = 'LOCKED';

    transfer_ids := wallet_uuids(n_legs);
    INSERT INTO wallet_transfer (id, created_at, journal_id, debit_account_id, credit_account_id, amount, currency, phase,
                                 pending_id, resolves, expires_at, debit_balance, credit_balance)
    SELECT t.id, uuid_extract_timestamp(t.id), journal_ids[t.journal], ids[t.debit], ids[t.credit], t.amount, t.currency, t.phase, t.pending,
           t.resolves, t.expires_at, t.debit_balance, t.credit_balance
    FROM unnest(transfer_ids, l_journals, debits, credits, amounts, l_currencies, l_phases, l_pendings, resolves,
                l_expiries, debit_balances, credit_balances)
         t(id, journal, debit, credit, amount, currency, phase, pending, resolves, expires_at, debit_balance,
           credit_balance);

    IF NOT ('LOCKED' = ALL(modes)) THEN
        PERFORM wallet_post_hot(ids, modes, posted_d, posted_c, pending_d, pending_c);
    END IF;

    IF NOT (owners = array_fill(NULL::bigint, ARRAY[n])) THEN
        PERFORM wallet_announce_many(p_request_id, ids, last, journal_ids, p_kinds, p_actors, posted_d, posted_c,
                                     pending_d);
    END IF;
END
$$;
