-- One event in the outbox for each user whose accounts a call touched, by what it did to the money they can use:
-- wallet.funds_added, wallet.funds_deducted, or wallet.funds_moved when that stays the same (what the user owes us is
-- none of it). Minor units. A batch that touches a user in several journals tells of them once, together, and names the
-- last.
CREATE OR REPLACE FUNCTION wallet_announce(
    p_owners bigint[], p_currencies text[], p_available bigint[], p_posted bigint[], p_journal uuid, p_kind text,
    p_request_id text, p_actor bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO core_outboxevent (name, version, aggregate_type, aggregate_id, payload, request_id, actor_id)
    SELECT CASE sign(e.available) WHEN 1 THEN 'wallet.funds_added' WHEN -1 THEN 'wallet.funds_deducted'
                                  ELSE 'wallet.funds_moved' END,
           1, 'wallet', e.owner,
           jsonb_build_object('user_id', e.owner, 'journal_id', p_journal, 'kind', p_kind, 'currency', e.currency,
                              'available', e.available, 'posted', e.posted),
           p_request_id, p_actor
    FROM unnest(p_owners, p_currencies, p_available, p_posted) e(owner, currency, available, posted);
END
$$;

CREATE OR REPLACE FUNCTION wallet_announce_many(
    p_request_id text, p_ids bigint[], p_last int[], p_journals uuid[], p_kinds text[], p_actors bigint[],
    posted_d bigint[], posted_c bigint[], pending_d bigint[])
RETURNS void LANGUAGE sql AS $$
    INSERT INTO core_outboxevent (name, version, aggregate_type, aggregate_id, payload, request_id, actor_id)
    SELECT CASE sign(e.available) WHEN 1 THEN 'wallet.funds_added' WHEN -1 THEN 'wallet.funds_deducted'
                                  ELSE 'wallet.funds_moved' END,
           1, 'wallet', e.owner_id,
           jsonb_build_object('user_id', e.owner_id, 'journal_id', p_journals[e.last], 'kind', p_kinds[e.last],
                              'currency', e.currency, 'available', e.available, 'posted', e.posted),
           p_request_id, p_actors[e.last]
    FROM (SELECT a.owner_id, a.currency, max(s.last) AS last,
                 sum(CASE a.kind WHEN 'USER_RECEIVABLE' THEN 0 ELSE s.pc - s.pd END)::bigint AS posted,
                 sum(CASE a.kind WHEN 'USER_RECEIVABLE' THEN 0 ELSE s.pc - s.pd - s.nd END)::bigint AS available
          FROM unnest(p_ids, p_last, posted_d, posted_c, pending_d) s(id, last, pd, pc, nd)
          JOIN wallet_account a ON a.id = s.id
          WHERE a.owner_id IS NOT NULL
          GROUP BY a.owner_id, a.currency) e
    ORDER BY e.last
$$;
