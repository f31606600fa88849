-- Who drops partitions: a role without a login that owns their schema and may read, write or drop nothing else. Whoever
-- runs this may take it on (SET ROLE) and inherits nothing from it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'munim_retention') THEN
        BEGIN
            CREATE ROLE munim_retention NOLOGIN NOINHERIT;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- another database of this server was set up at the same moment
        END;
    END IF;
    IF NOT pg_has_role(current_user, 'munim_retention', 'SET') THEN
        EXECUTE format('GRANT munim_retention TO %I WITH SET TRUE, INHERIT FALSE', current_user);
    END IF;
    EXECUTE format('GRANT CREATE ON DATABASE %I TO munim_retention', current_database());
    ALTER SCHEMA munim_partitions OWNER TO munim_retention;
    EXECUTE format('REVOKE CREATE ON DATABASE %I FROM munim_retention', current_database());
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA munim_partitions TO %I', current_user);
END $$;
