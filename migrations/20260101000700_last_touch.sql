-- When a record was last touched, worked out anew from what is left after an activity was taken back.
--
-- The asker may not see every activity of a record whose last contact they see, and a date worked out from a part of them
-- would be wrong for everybody. So the function reads with the rights of its owner and, like the spelling dictionary, carries
-- the tenant predicate itself. The date that a record brought along before anything was logged by hand, which no activity
-- may stand behind, is in the history: it is what the first entry replaced.
CREATE FUNCTION last_touch(touched text, which uuid) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT greatest(
        (SELECT max(a.occurred_at) FROM activities a WHERE touched = 'contact' AND a.contact_id = which
           AND a.tenant_id = current_setting('app.tenant_id')::uuid AND a.deleted_at IS NULL),
        (SELECT max(a.occurred_at) FROM activities a WHERE touched = 'company' AND a.company_id = which
           AND a.tenant_id = current_setting('app.tenant_id')::uuid AND a.deleted_at IS NULL),
        (SELECT max(a.occurred_at) FROM activities a WHERE touched = 'deal' AND a.deal_id = which
           AND a.tenant_id = current_setting('app.tenant_id')::uuid AND a.deleted_at IS NULL),
        (SELECT max(a.occurred_at) FROM activity_links l
         JOIN activities a ON a.tenant_id = l.tenant_id AND a.id = l.activity_id AND a.deleted_at IS NULL
         WHERE touched = 'contact' AND l.tenant_id = current_setting('app.tenant_id')::uuid AND l.contact_id = which),
        (SELECT (c.before ->> k.key)::timestamptz
         FROM (SELECT CASE touched WHEN 'deal' THEN 'last_activity_at' ELSE 'last_contacted_at' END AS key) k
         JOIN changes c ON c.tenant_id = current_setting('app.tenant_id')::uuid
                       AND c.entity = touched AND c.entity_id = which AND c.before ? k.key
         ORDER BY c.id LIMIT 1))
$$;
REVOKE ALL ON FUNCTION last_touch(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION last_touch(text, uuid) TO leancrm_app;

-- The function runs as the owner of the tables, whom forced row-level security binds too.
CREATE POLICY history_of_the_tenant ON activities FOR SELECT USING (tenant_id = current_setting('app.tenant_id')::uuid);
CREATE POLICY history_of_the_tenant ON activity_links FOR SELECT USING (tenant_id = current_setting('app.tenant_id')::uuid);
CREATE POLICY history_of_the_tenant ON changes FOR SELECT USING (tenant_id = current_setting('app.tenant_id')::uuid);
