-- Tables that are kept by the quarter: partitioned by their UUIDv7 key, which begins with its time. The partitions lie
-- in a schema of their own, so that the role that drops them needs nothing of any other table.
CREATE SCHEMA IF NOT EXISTS munim_partitions;

CREATE FUNCTION core_uuid7_floor(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

-- Statement triggers (TRUNCATE) are not inherited: a partition gets its own.
CREATE FUNCTION core_partition_guard(parent text, child text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    guard record;
BEGIN
    FOR guard IN
        SELECT pg_get_triggerdef(t.oid) AS definition FROM pg_trigger t
        WHERE t.tgrelid = format('public.%I', parent)::regclass AND NOT t.tgisinternal AND t.tgtype & 1 = 0
    LOOP
        EXECUTE replace(guard.definition, format(' ON public.%I ', parent), format(' ON munim_partitions.%I ', child));
    END LOOP;
END $$;

-- The partition of the quarter that begins on `starts`; true if it was made now.
CREATE FUNCTION core_partition_make(parent text, starts date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    child text := format('%s_%sq%s', parent, extract(year FROM starts), extract(quarter FROM starts));
BEGIN
    IF to_regclass(format('munim_partitions.%I', child)) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format(
        'CREATE TABLE munim_partitions.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)', child, parent,
        core_uuid7_floor(starts::timestamp AT TIME ZONE 'UTC'),
        core_uuid7_floor((starts + interval '3 months') AT TIME ZONE 'UTC')
    );
    PERFORM core_partition_guard(parent, child);
    RETURN true;
END $$;
