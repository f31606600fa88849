-- Adds a process's report to the row of its minute; histograms are added bucket by bucket.
INSERT INTO live_minute AS m (process_id, minute, seen_at, sockets, users, frames, wakes, opened, resumes, resyncs,
                              longest_queue, lags, closes)
VALUES (%s, date_trunc('minute', %s::timestamptz), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb)
ON CONFLICT (process_id, minute) DO UPDATE SET
    seen_at = excluded.seen_at, sockets = excluded.sockets, users = excluded.users,
    frames = m.frames + excluded.frames, wakes = m.wakes + excluded.wakes, opened = m.opened + excluded.opened,
    resumes = m.resumes + excluded.resumes, resyncs = m.resyncs + excluded.resyncs,
    longest_queue = greatest(m.longest_queue, excluded.longest_queue),
    lags = (SELECT coalesce(jsonb_object_agg(key, total), '{}') FROM (
                SELECT key, sum(value::bigint) AS total
                FROM (SELECT * FROM jsonb_each_text(m.lags) UNION ALL SELECT * FROM jsonb_each_text(excluded.lags)) one
                GROUP BY key) sums),
    closes = (SELECT coalesce(jsonb_object_agg(key, total), '{}') FROM (
                SELECT key, sum(value::bigint) AS total
                FROM (SELECT * FROM jsonb_each_text(m.closes) UNION ALL SELECT * FROM jsonb_each_text(excluded.closes)) one
                GROUP BY key) sums)
