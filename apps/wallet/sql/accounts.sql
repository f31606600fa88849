-- The keys of the accounts with these natural keys, in their order; null where there is none yet.
CREATE OR REPLACE FUNCTION wallet_account_ids(
    p_kinds text[], p_owners bigint[], p_scope_types text[], p_scope_ids text[], p_currencies text[])
RETURNS bigint[] LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(array_agg(coalesce(u.id, h.id) ORDER BY r.n), '{}')
    FROM unnest(p_kinds, p_owners, p_scope_types, p_scope_ids, p_currencies)
         WITH ORDINALITY r(kind, owner, scope_type, scope_id, currency, n)
    LEFT JOIN wallet_account u
        ON u.owner_id = r.owner AND u.kind = r.kind AND u.currency = r.currency
        AND u.scope_type = r.scope_type AND u.scope_id = r.scope_id
    LEFT JOIN wallet_account h
        ON r.owner IS NULL AND h.owner_id IS NULL AND h.kind = r.kind AND h.currency = r.currency
        AND h.scope_type = r.scope_type AND h.scope_id = r.scope_id
$$;

-- Opens the missing ones. Side and floor follow from the kind; a new account of a user starts frozen while the user's
-- deposit account is. In the order of the natural keys, so that two openers cannot wait for each other.
CREATE OR REPLACE FUNCTION wallet_open_accounts(
    p_request_id text, p_kinds text[], p_owners bigint[], p_scope_types text[], p_scope_ids text[],
    p_currencies text[])
RETURNS void LANGUAGE sql AS $$
    INSERT INTO core_outboxevent (name, version, aggregate_type, aggregate_id, payload, request_id)
    SELECT 'wallet.created', 1, 'wallet', r.owner, jsonb_build_object('user_id', r.owner), p_request_id
    FROM (SELECT DISTINCT owner FROM unnest(p_owners) owner WHERE owner IS NOT NULL) r
    WHERE NOT EXISTS (SELECT FROM wallet_account a WHERE a.owner_id = r.owner);

    INSERT INTO wallet_account (kind, owner_id, scope_type, scope_id, currency, normal_side, may_go_negative, is_frozen)
    SELECT r.kind, r.owner, r.scope_type, r.scope_id, r.currency,
           CASE WHEN r.kind IN ('GATEWAY_CLEARING', 'BANK', 'USER_RECEIVABLE', 'BONUS_EXPENSE', 'CHARGEBACK_LOSS',
                                'GATEWAY_FEES', 'HOUSE_EXPENSE') THEN 'DEBIT' ELSE 'CREDIT' END,
           r.kind NOT IN ('USER_DEPOSIT', 'USER_WINNINGS', 'USER_BONUS', 'ESCROW'),
           r.kind <> 'USER_RECEIVABLE' AND EXISTS (
               SELECT FROM wallet_account f WHERE f.owner_id = r.owner AND f.kind = 'USER_DEPOSIT' AND f.is_frozen)
    FROM unnest(p_kinds, p_owners, p_scope_types, p_scope_ids, p_currencies)
         r(kind, owner, scope_type, scope_id, currency)
    WHERE NOT EXISTS (
        SELECT FROM wallet_account a WHERE a.owner_id IS NOT DISTINCT FROM r.owner AND a.kind = r.kind
        AND a.currency = r.currency AND a.scope_type = r.scope_type AND a.scope_id = r.scope_id)
    ORDER BY r.owner, r.kind, r.currency, r.scope_type, r.scope_id
    ON CONFLICT DO NOTHING
$$;
