-- One event in the outbox for each user whose buckets a journal touched, by what it does to the money they can use:
-- wallet.funds_added, wallet.funds_deducted, or wallet.funds_moved when that stays the same. Minor units.
CREATE OR REPLACE FUNCTION wallet_announce(
    p_request_id text, p_journals uuid[], p_kinds text[], p_actors bigint[], p_ids bigint[], l_journals int[],
    l_phases text[], l_debits int[], l_credits int[], l_amounts bigint[], l_resolves bigint[])
RETURNS void LANGUAGE sql AS $$
    INSERT INTO core_outboxevent (name, version, aggregate_type, aggregate_id, payload, request_id, actor_id)
    SELECT CASE sign(e.available) WHEN 1 THEN 'wallet.funds_added' WHEN -1 THEN 'wallet.funds_deducted'
                                  ELSE 'wallet.funds_moved' END,
           1, 'wallet', e.owner_id,
           jsonb_build_object('user_id', e.owner_id, 'journal_id', p_journals[e.journal], 'kind', p_kinds[e.journal],
                              'currency', e.currency, 'available', e.available, 'posted', e.posted),
           p_request_id, p_actors[e.journal]
    FROM (SELECT l.journal, a.owner_id, a.currency, min(l.n) AS n,
                 sum(CASE WHEN l.phase IN ('POSTED', 'CAPTURE') THEN l.side * l.amount ELSE 0 END)::bigint AS posted,
                 sum(CASE WHEN l.side = 1 THEN CASE WHEN l.phase IN ('POSTED', 'CAPTURE') THEN l.amount ELSE 0 END
                          WHEN l.phase IN ('POSTED', 'PENDING') THEN -l.amount
                          WHEN l.phase = 'CAPTURE' THEN l.resolves - l.amount
                          ELSE l.resolves END)::bigint AS available
          FROM (SELECT l.n, l.journal, l.phase, l.amount, l.resolves, s.side,
                       p_ids[CASE s.side WHEN 1 THEN l.credit ELSE l.debit END] AS account
                FROM unnest(l_journals, l_phases, l_debits, l_credits, l_amounts, l_resolves)
                     WITH ORDINALITY l(journal, phase, debit, credit, amount, resolves, n)
                CROSS JOIN (VALUES (1), (-1)) s(side)) l
          JOIN wallet_account a ON a.id = l.account
          WHERE a.kind IN ('USER_DEPOSIT', 'USER_WINNINGS', 'USER_BONUS')
          GROUP BY l.journal, a.owner_id, a.currency) e
    ORDER BY e.n
$$;
