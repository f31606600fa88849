-- Appends to the sequences of any number of users, in the order given; answers each one's number. Counters are locked in
-- the order of the users' keys. What was pushed before (same user, type and event) keeps its number and is not repeated.
CREATE OR REPLACE FUNCTION live_push(
    p_users bigint[], p_types text[], p_versions smallint[], p_events text[], p_ats timestamptz[], p_data text[])
RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    numbers bigint[];
BEGIN
    INSERT INTO live_counter (user_id, seq)
    SELECT DISTINCT u, 0 FROM unnest(p_users) u
    WHERE NOT EXISTS (SELECT FROM live_counter c WHERE c.user_id = u) ORDER BY u
    ON CONFLICT DO NOTHING;
    PERFORM 1 FROM live_counter WHERE user_id = ANY(p_users) ORDER BY user_id FOR NO KEY UPDATE;

    WITH asked AS (
        SELECT * FROM unnest(p_users, p_types, p_versions, p_events, p_ats, p_data) WITH ORDINALITY
               a(user_id, type, version, event_id, at, data, position)
    ), once AS (
        SELECT DISTINCT ON (user_id, type, event_id) * FROM asked a
        WHERE NOT EXISTS (SELECT FROM live_event e
                          WHERE e.user_id = a.user_id AND e.type = a.type AND e.event_id = a.event_id)
        ORDER BY user_id, type, event_id, position
    ), written AS (
        INSERT INTO live_event (user_id, seq, event_id, type, version, at, data)
        SELECT o.user_id, c.seq + row_number() OVER (PARTITION BY o.user_id ORDER BY o.position), o.event_id, o.type,
               o.version, coalesce(o.at, clock_timestamp()), o.data::jsonb
        FROM once o JOIN live_counter c ON c.user_id = o.user_id
        RETURNING user_id, type, event_id, seq
    ), moved AS (
        UPDATE live_counter c SET seq = w.newest
        FROM (SELECT user_id, max(seq) AS newest FROM written GROUP BY user_id) w WHERE c.user_id = w.user_id
    )
    SELECT array_agg(coalesce(w.seq, e.seq) ORDER BY a.position) INTO numbers
    FROM asked a LEFT JOIN written w USING (user_id, type, event_id) LEFT JOIN live_event e USING (user_id, type, event_id);
    RETURN numbers;
END
$$;
