-- Appends one frame to a scope's sequence; answers its number. A repeated event keeps its number.
CREATE OR REPLACE FUNCTION live_broadcast(
    p_scope text, p_type text, p_version smallint, p_event text, p_at timestamptz, p_data text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    INSERT INTO live_scope (scope, seq) VALUES (p_scope, 0) ON CONFLICT DO NOTHING;
    PERFORM 1 FROM live_scope WHERE scope = p_scope FOR NO KEY UPDATE;
    SELECT seq INTO number FROM live_broadcast WHERE scope = p_scope AND type = p_type AND event_id = p_event;
    IF FOUND THEN
        RETURN number;
    END IF;
    UPDATE live_scope SET seq = seq + 1 WHERE scope = p_scope RETURNING seq INTO number;
    INSERT INTO live_broadcast (scope, seq, event_id, type, version, at, data)
    VALUES (p_scope, number, p_event, p_type, p_version, coalesce(p_at, clock_timestamp()), p_data::jsonb);
    RETURN number;
END
$$;
