-- Open sockets that are new or have moved.
INSERT INTO live_presence (process_id, seen_at, id, user_id, is_console, token_version, last_sent, queued, connected_at)
SELECT %s, %s, seat.* FROM unnest(%s::uuid[], %s::bigint[], %s::boolean[], %s::int[], %s::bigint[], %s::int[],
                                  %s::timestamptz[]) seat
ON CONFLICT (id) DO UPDATE SET
    seen_at = excluded.seen_at, last_sent = excluded.last_sent, queued = excluded.queued
