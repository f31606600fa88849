INSERT INTO wallet_bonusgrant (
    user_id, currency, amount, reference, terms_digest, product, jurisdiction, multiple, multiple_cap, base, base_amount,
    required, max_stake, contributions, expires_at, actor_id, state)
SELECT g.user_id, g.currency, g.amount, g.reference, g.terms_digest, g.product, g.jurisdiction, g.multiple, g.multiple_cap,
       g.base, g.base_amount, g.required, g.max_stake, g.contributions, g.expires_at, g.actor_id, 'ACTIVE'
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bytea[], %s::text[], %s::text[], %s::numeric[],
            %s::numeric[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::jsonb[], %s::timestamptz[],
            %s::bigint[])
     g(user_id, currency, amount, reference, terms_digest, product, jurisdiction, multiple, multiple_cap, base,
       base_amount, required, max_stake, contributions, expires_at, actor_id)
ON CONFLICT (reference) DO NOTHING
RETURNING reference
