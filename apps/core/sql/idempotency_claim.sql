-- Claims (user, endpoint, key) until the transaction ends. No row: someone else is at it right now.
-- One row: the claim is ours; its status is null unless the call was answered before.
-- Two statements on purpose: under READ COMMITTED the SELECT sees what committed before the lock was free.
CREATE OR REPLACE FUNCTION core_idempotency_claim(p_user bigint, p_endpoint text, p_key text)
RETURNS TABLE (digest bytea, status smallint, headers jsonb, body bytea)
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended(p_user || E'\n' || p_endpoint || E'\n' || p_key, 1)) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT r.digest, r.status::smallint, r.headers, r.body
        FROM core_idempotencyrecord r
        WHERE r.user_id = p_user AND r.endpoint = p_endpoint AND r.key = p_key AND r.expires_at > clock_timestamp();
    IF NOT FOUND THEN
        RETURN QUERY SELECT NULL::bytea, NULL::smallint, NULL::jsonb, NULL::bytea;
    END IF;
END
$$;
