-- Roles, settings and the one procedure that puts a table under tenant isolation.
--
-- A unit of work switches to one of the first two roles for the length of its transaction; the third belongs to the queue:
--   leancrm_app     one tenant, named by the setting app.tenant_id; everything a person asks goes this way
--   leancrm_system  the few crossings: signing in, claiming outbox rows, administering tenants
--   leancrm_queue   the tables that the queue keeps in a schema of its own, and nothing of any tenant's
-- Roles belong to the whole cluster while databases come and go (and tests create several at once), hence the handlers.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leancrm_app') THEN
        CREATE ROLE leancrm_app NOLOGIN NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leancrm_system') THEN
        CREATE ROLE leancrm_system NOLOGIN NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leancrm_queue') THEN
        CREATE ROLE leancrm_queue NOLOGIN NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    EXECUTE format('GRANT leancrm_app, leancrm_system, leancrm_queue TO %I', current_user);
EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO leancrm_app, leancrm_system;

-- How far the asker sees in one kind of record: own, team, tenant or none. Like the tenant itself it is a setting of the
-- transaction, and reading one that was never set raises: forgetting must be an error, never an empty answer.
CREATE FUNCTION scope_of(resource text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('app.scope_' || resource);

-- The members whose records the asker sees, for the scopes that name members. Policies call it inside a scalar
-- sub-select, so that it runs once for a query and not once for a row.
CREATE FUNCTION visible_members(resource text) RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE scope_of(resource)
        WHEN 'own'  THEN ARRAY[current_setting('app.member_id')::uuid]
        WHEN 'team' THEN current_setting('app.team')::uuid[]
        ELSE '{}'::uuid[]
    END;

-- Puts a table under isolation: row-level security enabled and forced, the strict tenant policy, and what the
-- application may do with it. Every table with tenant data is given to this procedure by the migration that makes it.
CREATE PROCEDURE isolate(relation regclass, privileges text DEFAULT 'SELECT, INSERT, UPDATE') LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', relation);
    EXECUTE format(
        'CREATE POLICY tenant_isolation ON %s TO leancrm_app
            USING (tenant_id = current_setting(''app.tenant_id'')::uuid)
            WITH CHECK (tenant_id = current_setting(''app.tenant_id'')::uuid)', relation);
    EXECUTE format('GRANT %s ON %s TO leancrm_app', privileges, relation);
END $$;

-- Narrows what an asker sees of a table to a condition, on top of the tenant policy. Reading and changing are narrowed;
-- inserting is left to the use case, which checks the permission.
CREATE PROCEDURE narrow(relation regclass, condition text) LANGUAGE plpgsql AS $$
DECLARE command text;
BEGIN
    FOREACH command IN ARRAY ARRAY['SELECT', 'UPDATE', 'DELETE'] LOOP
        EXECUTE format('CREATE POLICY %I ON %s AS RESTRICTIVE FOR %s TO leancrm_app USING (%s)',
            'scope_' || lower(command), relation, command, condition);
    END LOOP;
END $$;

-- Lets the system role cross tenants on one table.
CREATE PROCEDURE open_to_system(relation regclass, privileges text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY system_crossing ON %s TO leancrm_system USING (true) WITH CHECK (true)', relation);
    EXECUTE format('GRANT %s ON %s TO leancrm_system', privileges, relation);
END $$;
