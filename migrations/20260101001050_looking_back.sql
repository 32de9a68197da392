-- Looking back: what was changed, by whom, and how things stood on a day.
--
-- Whoever sees a record may know who changed what about it, also where the trail of that colleague's commands is closed to
-- them: the permission audit.read widens what is known about commands, not about records. So these functions read the
-- history as a role of its own, which can read it and do nothing else, and carry the tenant predicate themselves; whoever calls
-- them keeps of their answer only what is about records that the asker's own policies show. What was said to make a change is
-- read under the asker's policies alone: a sentence may name records that they do not see.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leancrm_history') THEN
        CREATE ROLE leancrm_history NOLOGIN NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    EXECUTE format('GRANT leancrm_history TO %I', current_user);
EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO leancrm_history;
GRANT SELECT ON change_sets, changes TO leancrm_history;
CREATE POLICY looking_back ON change_sets FOR SELECT TO leancrm_history
    USING (tenant_id = current_setting('app.tenant_id')::uuid);
CREATE POLICY looking_back ON changes FOR SELECT TO leancrm_history
    USING (tenant_id = current_setting('app.tenant_id')::uuid);

CREATE INDEX change_sets_by_time ON change_sets (tenant_id, created_at);

-- Whether a change-set is taken back: by an undo that holds, which is one that was not itself taken back.
CREATE FUNCTION taken_back(change_set uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    WITH RECURSIVE chain AS (
        SELECT s.undone_by_id, 0 AS depth FROM change_sets s
        WHERE s.tenant_id = current_setting('app.tenant_id')::uuid AND s.id = change_set
        UNION ALL
        SELECT s.undone_by_id, c.depth + 1 FROM chain c
        JOIN change_sets s ON s.tenant_id = current_setting('app.tenant_id')::uuid AND s.id = c.undone_by_id
    )
    SELECT coalesce(max(depth), 0) % 2 = 1 FROM chain
$$;

-- Which records were changed between two moments, without what they said. What an import brought in is told as one import, and
-- when somebody was last in touch follows from other changes.
CREATE FUNCTION history_between(since timestamptz, until timestamptz)
RETURNS TABLE (change_id uuid, entity text, entity_id uuid, change_set_id uuid, member_id uuid, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT c.id, c.entity, c.entity_id, s.id, s.member_id, s.created_at
    FROM change_sets s JOIN changes c ON c.tenant_id = s.tenant_id AND c.change_set_id = s.id
    WHERE s.tenant_id = current_setting('app.tenant_id')::uuid AND s.created_at >= since AND s.created_at < until
      AND s.intent NOT LIKE 'import%'
      AND NOT coalesce(c.after, c.before) ?| ARRAY['last_contacted_at', 'last_activity_at']
$$;

-- Everything that was changed about some records.
CREATE FUNCTION history_of(records uuid[])
RETURNS TABLE (change_id uuid, entity text, entity_id uuid, before jsonb, after jsonb, change_set_id uuid, member_id uuid,
               channel text, intent text, at timestamptz, taken_back boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT c.id, c.entity, c.entity_id, c.before, c.after, s.id, s.member_id, s.channel, s.intent, s.created_at,
           s.undone_by_id IS NOT NULL AND taken_back(s.id)
    FROM changes c JOIN change_sets s ON s.tenant_id = c.tenant_id AND s.id = c.change_set_id
    WHERE c.tenant_id = current_setting('app.tenant_id')::uuid
      AND c.entity IN ('contact', 'company', 'deal', 'lead', 'task', 'note', 'activity', 'settings')
      AND c.entity_id = ANY (records)
      AND NOT coalesce(c.after, c.before) ?| ARRAY['last_contacted_at', 'last_activity_at']
$$;

-- The deals that were changed from a moment on, as they were before it; null for one that was not there.
CREATE FUNCTION deals_before(moment timestamptz) RETURNS TABLE (deal_id uuid, before jsonb)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT DISTINCT ON (c.entity_id) c.entity_id, c.before
    FROM change_sets s JOIN changes c ON c.tenant_id = s.tenant_id AND c.change_set_id = s.id
    WHERE s.tenant_id = current_setting('app.tenant_id')::uuid AND s.created_at >= moment AND c.entity = 'deal'
      AND NOT coalesce(c.after, c.before) ? 'last_activity_at'
    ORDER BY c.entity_id, s.created_at, c.seq
$$;

-- Since when changes are kept.
CREATE FUNCTION history_began() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT min(s.created_at) FROM change_sets s WHERE s.tenant_id = current_setting('app.tenant_id')::uuid
$$;

REVOKE ALL ON FUNCTION taken_back(uuid), history_between(timestamptz, timestamptz), history_of(uuid[]), deals_before(timestamptz),
    history_began()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION taken_back(uuid), history_between(timestamptz, timestamptz), history_of(uuid[]), deals_before(timestamptz),
    history_began()
    TO leancrm_app;

-- A function may be given only to a role that could have made it.
GRANT CREATE ON SCHEMA public TO leancrm_history;
ALTER FUNCTION taken_back(uuid) OWNER TO leancrm_history;
ALTER FUNCTION history_between(timestamptz, timestamptz) OWNER TO leancrm_history;
ALTER FUNCTION history_of(uuid[]) OWNER TO leancrm_history;
ALTER FUNCTION deals_before(timestamptz) OWNER TO leancrm_history;
ALTER FUNCTION history_began() OWNER TO leancrm_history;
REVOKE CREATE ON SCHEMA public FROM leancrm_history;
