-- Turns a table into a partitioned one without copying a row: what is there becomes the first partition.
CREATE FUNCTION core_partition_convert(parent text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    old text := parent || '_first';
    next_quarter date := (date_trunc('quarter', now() AT TIME ZONE 'UTC') + interval '3 months')::date;
    found record;
BEGIN
    EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', parent);
    EXECUTE format('ALTER TABLE public.%I SET SCHEMA munim_partitions', parent);
    EXECUTE format('ALTER TABLE munim_partitions.%I RENAME TO %I', parent, old);
    EXECUTE format(
        'CREATE TABLE public.%I (LIKE munim_partitions.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)
         PARTITION BY RANGE (id)', parent, old
    );
    FOR found IN
        SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
        WHERE conrelid = format('munim_partitions.%I', old)::regclass AND contype IN ('p', 'f')
    LOOP
        EXECUTE format('ALTER TABLE public.%I ADD CONSTRAINT %I %s', parent, found.conname, found.definition);
    END LOOP;
    FOR found IN
        SELECT pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
        WHERE i.indrelid = format('munim_partitions.%I', old)::regclass AND NOT i.indisprimary
    LOOP
        EXECUTE replace(found.definition, format(' ON munim_partitions.%I ', old), format(' ON public.%I ', parent));
    END LOOP;
    FOR found IN
        SELECT tgname, pg_get_triggerdef(oid) AS definition, obj_description(oid, 'pg_trigger') AS mark
        FROM pg_trigger WHERE tgrelid = format('munim_partitions.%I', old)::regclass AND NOT tgisinternal
    LOOP
        EXECUTE format('DROP TRIGGER %I ON munim_partitions.%I', found.tgname, old);
        EXECUTE replace(found.definition, format(' ON munim_partitions.%I ', old), format(' ON public.%I ', parent));
        EXECUTE format('COMMENT ON TRIGGER %I ON public.%I IS %L', found.tgname, parent, found.mark);
    END LOOP;
    EXECUTE format(
        'ALTER TABLE public.%I ATTACH PARTITION munim_partitions.%I FOR VALUES FROM (MINVALUE) TO (%L)',
        parent, old, core_uuid7_floor(next_quarter::timestamp AT TIME ZONE 'UTC')
    );
    PERFORM core_partition_guard(parent, old);
    PERFORM core_partition_make(parent, next_quarter);
    -- Nothing is ever lost for want of a partition; the nightly job keeps it empty by making them ahead.
    EXECUTE format('CREATE TABLE munim_partitions.%I PARTITION OF public.%I DEFAULT', parent || '_rest', parent);
    PERFORM core_partition_guard(parent, parent || '_rest');
END $$;
