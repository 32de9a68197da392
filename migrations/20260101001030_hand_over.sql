-- Giving a record to somebody out of whose sight it lies afterwards.
--
-- The policies that narrow what an asker sees also bind the new row of a change, so whoever sees only their own could never
-- give anything away. One function does that, and nothing else: it changes whose record it is where it is whose the asker says,
-- and where the asker sees it now, or gave it away themselves last and takes that back. It belongs to a role of its own that can
-- change nothing but the owner, and takes the tenant, the member and their reach from the settings of the transaction, never
-- from an argument.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leancrm_keeper') THEN
        CREATE ROLE leancrm_keeper NOLOGIN NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    EXECUTE format('GRANT leancrm_keeper TO %I', current_user);
EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO leancrm_keeper;

DO $$
DECLARE relation text;
BEGIN
    FOREACH relation IN ARRAY ARRAY['contacts', 'companies', 'deals', 'leads'] LOOP
        EXECUTE format('GRANT SELECT (tenant_id, id, owner_id, version, deleted_at), UPDATE (owner_id, version) ON %I
                        TO leancrm_keeper', relation);
        EXECUTE format('CREATE POLICY handing_over ON %I TO leancrm_keeper
                            USING (tenant_id = current_setting(''app.tenant_id'')::uuid)
                            WITH CHECK (tenant_id = current_setting(''app.tenant_id'')::uuid)', relation);
    END LOOP;
    FOREACH relation IN ARRAY ARRAY['change_sets', 'changes'] LOOP
        EXECUTE format('GRANT SELECT ON %I TO leancrm_keeper', relation);
        EXECUTE format('CREATE POLICY handing_over ON %I FOR SELECT TO leancrm_keeper
                            USING (tenant_id = current_setting(''app.tenant_id'')::uuid)', relation);
    END LOOP;
END $$;

-- Whether the last change of a record's owner was the asker's own, from `giver` to `taker`, and was not taken back. The history
-- writes an owner as `mem_` and the bare id.
CREATE FUNCTION gave_away(kind text, which uuid, giver uuid, taker uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT coalesce((
        SELECT s.member_id = current_setting('app.member_id')::uuid AND s.undone_by_id IS NULL
           AND right(c.before ->> 'owner_id', 32) IS NOT DISTINCT FROM replace(giver::text, '-', '')
           AND right(c.after ->> 'owner_id', 32) IS NOT DISTINCT FROM replace(taker::text, '-', '')
        FROM changes c
        JOIN change_sets s ON s.tenant_id = c.tenant_id AND s.id = c.change_set_id
        WHERE c.tenant_id = current_setting('app.tenant_id')::uuid AND c.entity = kind AND c.entity_id = which
          AND c.before ? 'owner_id' AND c.after ? 'owner_id' AND c.before -> 'owner_id' <> c.after -> 'owner_id'
        ORDER BY c.id DESC LIMIT 1), false)
$$;

-- Gives a record of `from_owner` to `to_owner`; `seen` is the version it was seen in, null where it is out of sight. Says
-- whether it was given.
CREATE FUNCTION hand_over(kind text, which uuid, from_owner uuid, to_owner uuid, seen int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    tenant   uuid := current_setting('app.tenant_id')::uuid;
    resource text := CASE kind WHEN 'contact' THEN 'contacts' WHEN 'company' THEN 'companies'
                               WHEN 'deal' THEN 'deals' WHEN 'lead' THEN 'leads' END;
    in_sight boolean := scope_of(resource) = 'tenant' OR from_owner = ANY (visible_members(resource))
                        OR kind = 'lead' AND from_owner IS NULL AND scope_of(resource) <> 'none';
BEGIN
    IF NOT (seen IS NOT NULL AND coalesce(in_sight, false) OR gave_away(kind, which, to_owner, from_owner)) THEN
        RETURN false;
    END IF;
    CASE kind
        WHEN 'contact' THEN
            UPDATE contacts SET owner_id = to_owner, version = version + 1
            WHERE tenant_id = tenant AND id = which AND owner_id IS NOT DISTINCT FROM from_owner AND deleted_at IS NULL
              AND version = coalesce(seen, version);
        WHEN 'company' THEN
            UPDATE companies SET owner_id = to_owner, version = version + 1
            WHERE tenant_id = tenant AND id = which AND owner_id IS NOT DISTINCT FROM from_owner AND deleted_at IS NULL
              AND version = coalesce(seen, version);
        WHEN 'deal' THEN
            UPDATE deals SET owner_id = to_owner, version = version + 1
            WHERE tenant_id = tenant AND id = which AND owner_id IS NOT DISTINCT FROM from_owner AND deleted_at IS NULL
              AND version = coalesce(seen, version);
        WHEN 'lead' THEN
            UPDATE leads SET owner_id = to_owner, version = version + 1
            WHERE tenant_id = tenant AND id = which AND owner_id IS NOT DISTINCT FROM from_owner AND deleted_at IS NULL
              AND version = coalesce(seen, version);
    END CASE;
    RETURN FOUND;
END $$;

REVOKE ALL ON FUNCTION gave_away(text, uuid, uuid, uuid), hand_over(text, uuid, uuid, uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hand_over(text, uuid, uuid, uuid, int) TO leancrm_app;

-- A function may be given only to a role that could have made it.
GRANT CREATE ON SCHEMA public TO leancrm_keeper;
ALTER FUNCTION gave_away(text, uuid, uuid, uuid) OWNER TO leancrm_keeper;
ALTER FUNCTION hand_over(text, uuid, uuid, uuid, int) OWNER TO leancrm_keeper;
REVOKE CREATE ON SCHEMA public FROM leancrm_keeper;
