-- Whether something was built on a record since it was made, so that taking back its making leaves nothing hanging on a record
-- that is gone.
--
-- What hangs on a record may lie out of the sight of whoever made it, and has to be counted all the same. So the look is that of
-- a role of its own, which can read which record hangs on which and since when, and nothing that they say; it carries the tenant
-- predicate itself and tells of a record no more than that there is something.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leancrm_lookout') THEN
        CREATE ROLE leancrm_lookout NOLOGIN NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    EXECUTE format('GRANT leancrm_lookout TO %I', current_user);
EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO leancrm_lookout;
GRANT SELECT (tenant_id, id, created_at, deleted_at) ON companies TO leancrm_lookout;
GRANT SELECT (tenant_id, id, company_id, created_at, deleted_at) ON contacts TO leancrm_lookout;
GRANT SELECT (tenant_id, id, contact_id, company_id, created_at, deleted_at) ON deals TO leancrm_lookout;
GRANT SELECT (tenant_id, id, contact_id, converted_deal_id, created_at, deleted_at) ON leads TO leancrm_lookout;
GRANT SELECT (tenant_id, id, contact_id, company_id, deal_id, created_at, deleted_at) ON activities, tasks, notes TO leancrm_lookout;
GRANT SELECT (tenant_id, id, contact_id, company_id, deal_id, created_at) ON meetings TO leancrm_lookout;
GRANT SELECT (tenant_id, activity_id, contact_id) ON activity_links TO leancrm_lookout;
GRANT SELECT (tenant_id, id, winner_id, merged_at, undone_at) ON merges TO leancrm_lookout;
DO $$
DECLARE relation text;
BEGIN
    FOREACH relation IN ARRAY ARRAY['companies', 'contacts', 'deals', 'leads', 'activities', 'tasks', 'notes', 'meetings',
                                    'activity_links', 'merges'] LOOP
        EXECUTE format('CREATE POLICY looking_for_links ON %I FOR SELECT TO leancrm_lookout
                            USING (tenant_id = current_setting(''app.tenant_id'')::uuid)', relation);
    END LOOP;
END $$;

CREATE INDEX leads_by_contact ON leads (tenant_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX leads_by_deal ON leads (tenant_id, converted_deal_id) WHERE converted_deal_id IS NOT NULL;
CREATE INDEX meetings_by_deal ON meetings (tenant_id, deal_id) WHERE deal_id IS NOT NULL;

-- Of some records of a kind: whether each was made no earlier than `since`, and whether something other than `besides` hangs on
-- it that is not deleted. On a record that was there before, only what was made later counts: the rest hung on it before.
CREATE FUNCTION built_on(entity text, records uuid[], since timestamptz, besides uuid[])
RETURNS TABLE (record uuid, is_new boolean, is_built_on boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    WITH tenant AS (SELECT current_setting('app.tenant_id')::uuid AS id),
    asked AS (
        SELECT r.id, r.created_at FROM contacts r, tenant t WHERE entity = 'contact' AND r.tenant_id = t.id AND r.id = ANY (records)
        UNION ALL
        SELECT r.id, r.created_at FROM companies r, tenant t WHERE entity = 'company' AND r.tenant_id = t.id AND r.id = ANY (records)
        UNION ALL
        SELECT r.id, r.created_at FROM deals r, tenant t WHERE entity = 'deal' AND r.tenant_id = t.id AND r.id = ANY (records)
        UNION ALL
        SELECT r.id, r.created_at FROM leads r, tenant t WHERE entity = 'lead' AND r.tenant_id = t.id AND r.id = ANY (records)
    ), hanging (onto, id, at) AS (
        SELECT r.contact_id, r.id, r.created_at FROM deals r, tenant t
        WHERE entity = 'contact' AND r.tenant_id = t.id AND r.contact_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.contact_id, r.id, r.created_at FROM leads r, tenant t
        WHERE entity = 'contact' AND r.tenant_id = t.id AND r.contact_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.contact_id, r.id, r.created_at FROM activities r, tenant t
        WHERE entity = 'contact' AND r.tenant_id = t.id AND r.contact_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT l.contact_id, r.id, r.created_at FROM activity_links l, activities r, tenant t
        WHERE entity = 'contact' AND l.tenant_id = t.id AND l.contact_id = ANY (records) AND r.tenant_id = t.id
          AND r.id = l.activity_id AND r.deleted_at IS NULL
        UNION ALL SELECT r.contact_id, r.id, r.created_at FROM meetings r, tenant t
        WHERE entity = 'contact' AND r.tenant_id = t.id AND r.contact_id = ANY (records)
        UNION ALL SELECT r.contact_id, r.id, r.created_at FROM tasks r, tenant t
        WHERE entity = 'contact' AND r.tenant_id = t.id AND r.contact_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.contact_id, r.id, r.created_at FROM notes r, tenant t
        WHERE entity = 'contact' AND r.tenant_id = t.id AND r.contact_id = ANY (records) AND r.deleted_at IS NULL

        UNION ALL SELECT r.company_id, r.id, r.created_at FROM contacts r, tenant t
        WHERE entity = 'company' AND r.tenant_id = t.id AND r.company_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.company_id, r.id, r.created_at FROM deals r, tenant t
        WHERE entity = 'company' AND r.tenant_id = t.id AND r.company_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.company_id, r.id, r.created_at FROM activities r, tenant t
        WHERE entity = 'company' AND r.tenant_id = t.id AND r.company_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.company_id, r.id, r.created_at FROM meetings r, tenant t
        WHERE entity = 'company' AND r.tenant_id = t.id AND r.company_id = ANY (records)
        UNION ALL SELECT r.company_id, r.id, r.created_at FROM tasks r, tenant t
        WHERE entity = 'company' AND r.tenant_id = t.id AND r.company_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.company_id, r.id, r.created_at FROM notes r, tenant t
        WHERE entity = 'company' AND r.tenant_id = t.id AND r.company_id = ANY (records) AND r.deleted_at IS NULL

        UNION ALL SELECT r.converted_deal_id, r.id, r.created_at FROM leads r, tenant t
        WHERE entity = 'deal' AND r.tenant_id = t.id AND r.converted_deal_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.deal_id, r.id, r.created_at FROM activities r, tenant t
        WHERE entity = 'deal' AND r.tenant_id = t.id AND r.deal_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.deal_id, r.id, r.created_at FROM meetings r, tenant t
        WHERE entity = 'deal' AND r.tenant_id = t.id AND r.deal_id = ANY (records)
        UNION ALL SELECT r.deal_id, r.id, r.created_at FROM tasks r, tenant t
        WHERE entity = 'deal' AND r.tenant_id = t.id AND r.deal_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.deal_id, r.id, r.created_at FROM notes r, tenant t
        WHERE entity = 'deal' AND r.tenant_id = t.id AND r.deal_id = ANY (records) AND r.deleted_at IS NULL

        -- What another record went into.
        UNION ALL SELECT r.winner_id, r.id, r.merged_at FROM merges r, tenant t
        WHERE entity IN ('contact', 'company') AND r.tenant_id = t.id AND r.winner_id = ANY (records) AND r.undone_at IS NULL
    )
    SELECT a.id, a.created_at >= since,
           EXISTS (SELECT FROM hanging h
                   WHERE h.onto = a.id AND NOT h.id = ANY (besides) AND (a.created_at >= since OR h.at > since))
    FROM asked a
$$;
REVOKE ALL ON FUNCTION built_on(text, uuid[], timestamptz, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION built_on(text, uuid[], timestamptz, uuid[]) TO leancrm_app;

-- A function may be given only to a role that could have made it.
GRANT CREATE ON SCHEMA public TO leancrm_lookout;
ALTER FUNCTION built_on(text, uuid[], timestamptz, uuid[]) OWNER TO leancrm_lookout;
REVOKE CREATE ON SCHEMA public FROM leancrm_lookout;
