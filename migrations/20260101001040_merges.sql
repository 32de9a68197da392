-- Two records made one, and taken apart again: everything that refers to one of them refers to the other from then on, whoever
-- owns it and whether or not the person who asks sees it.
--
-- A reference that stayed behind would point to a record that is gone, so the functions here read and write with the rights of
-- their owner and, like the spelling dictionary, carry the tenant predicate themselves. What they moved is remembered in `merges`,
-- of which the application reads everything but that: it names records that the asker may not see.

CREATE TABLE merges (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('contact', 'company')),
    winner_id    uuid NOT NULL,
    loser_id     uuid NOT NULL CHECK (loser_id <> winner_id),
    moved        jsonb NOT NULL,
    dropped      jsonb NOT NULL,
    filled       jsonb NOT NULL,
    merged_by_id uuid,
    merged_at    timestamptz NOT NULL,
    undone_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, merged_by_id) REFERENCES memberships (tenant_id, id)
);
COMMENT ON COLUMN merges.moved IS 'For each table and column, what named the rows that were moved';
COMMENT ON COLUMN merges.dropped IS 'For each table the whole rows that would have said the same twice';
COMMENT ON COLUMN merges.filled IS 'The fields of the winner that were filled from the loser, before and after';
CREATE INDEX merges_by_winner ON merges (tenant_id, winner_id, merged_at DESC) WHERE undone_at IS NULL;
CREATE INDEX merges_by_loser ON merges (tenant_id, loser_id, merged_at DESC) WHERE undone_at IS NULL;
CALL isolate('merges', 'SELECT (tenant_id, id, kind, winner_id, loser_id, filled, merged_by_id, merged_at, undone_at)');
CALL narrow('merges', $$kind = 'contact'
        AND EXISTS (SELECT FROM contacts c WHERE c.tenant_id = merges.tenant_id AND c.id = winner_id)
        AND EXISTS (SELECT FROM contacts c WHERE c.tenant_id = merges.tenant_id AND c.id = loser_id)
    OR kind = 'company'
        AND EXISTS (SELECT FROM companies c WHERE c.tenant_id = merges.tenant_id AND c.id = winner_id)
        AND EXISTS (SELECT FROM companies c WHERE c.tenant_id = merges.tenant_id AND c.id = loser_id)$$);

-- Every reference to a contact or a company, and the column that names its row beside the tenant. A test compares this list with
-- the catalogue: a new foreign key to either table belongs into it. What is told of the past (changes, the audit trail, events)
-- stays with the record it was told of, and so do the words that lead to it.
CREATE FUNCTION merge_links(merged text) RETURNS TABLE (relation text, link text, named_by text)
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT l.relation, l.link, l.named_by
    FROM (VALUES
        ('contact', 'contact_points', 'contact_id', 'id'),
        ('contact', 'deals', 'contact_id', 'id'),
        ('contact', 'activities', 'contact_id', 'id'),
        ('contact', 'activity_links', 'contact_id', 'activity_id'),
        ('contact', 'meetings', 'contact_id', 'id'),
        ('contact', 'tasks', 'contact_id', 'id'),
        ('contact', 'notes', 'contact_id', 'id'),
        ('contact', 'taggings', 'contact_id', 'id'),
        ('contact', 'leads', 'contact_id', 'id'),
        ('company', 'company_domains', 'company_id', 'domain'),
        ('company', 'contacts', 'company_id', 'id'),
        ('company', 'deals', 'company_id', 'id'),
        ('company', 'activities', 'company_id', 'id'),
        ('company', 'meetings', 'company_id', 'id'),
        ('company', 'tasks', 'company_id', 'id'),
        ('company', 'notes', 'company_id', 'id'),
        ('company', 'taggings', 'company_id', 'id')
    ) AS l (kind, relation, link, named_by)
    WHERE l.kind = merged
$$;

-- Makes everything that refers to `loser` refer to `winner`. The records themselves are the caller's to change and to delete.
CREATE FUNCTION merge_records(merge_id uuid, merged text, winner uuid, loser uuid, fields jsonb, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tenant uuid := current_setting('app.tenant_id')::uuid;
    own    record;
    ids    jsonb;
    rows   jsonb;
    moves  jsonb := '{}';
    drops  jsonb := '{}';
    was    timestamptz;
    became timestamptz;
BEGIN
    IF merged = 'contact' THEN
        PERFORM FROM contacts c WHERE c.tenant_id = tenant AND c.id IN (winner, loser)
            HAVING count(*) = 2 AND bool_or(c.id = winner AND c.deleted_at IS NULL);
    ELSE
        PERFORM FROM companies c WHERE c.tenant_id = tenant AND c.id IN (winner, loser)
            HAVING count(*) = 2 AND bool_or(c.id = winner AND c.deleted_at IS NULL);
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there are no two such records to merge' USING ERRCODE = 'check_violation', CONSTRAINT = 'merges_two_records';
    END IF;

    -- A label that both have stays once.
    WITH gone AS (
        DELETE FROM taggings x USING taggings y
        WHERE x.tenant_id = tenant AND y.tenant_id = tenant AND x.tag_id = y.tag_id
          AND CASE merged WHEN 'contact' THEN x.contact_id = loser AND y.contact_id = winner
                          ELSE x.company_id = loser AND y.company_id = winner END
        RETURNING x.*)
    SELECT coalesce(jsonb_agg(to_jsonb(gone)), '[]') INTO rows FROM gone;
    drops := drops || jsonb_build_object('taggings', rows);

    IF merged = 'contact' THEN
        -- Whoever an activity is with is not also beside themselves, and beside it once.
        WITH gone AS (
            DELETE FROM activity_links l USING activities a
            WHERE l.tenant_id = tenant AND a.tenant_id = tenant AND a.id = l.activity_id AND l.contact_id IN (winner, loser)
              AND (a.contact_id IN (winner, loser)
                   OR l.contact_id = loser AND EXISTS (SELECT FROM activity_links o
                        WHERE o.tenant_id = tenant AND o.activity_id = l.activity_id AND o.contact_id = winner))
            RETURNING l.*)
        SELECT coalesce(jsonb_agg(to_jsonb(gone)), '[]') INTO rows FROM gone;
        drops := drops || jsonb_build_object('activity_links', rows);
        -- The winner's own address stays the one to use.
        WITH second AS (
            UPDATE contact_points p SET is_primary = false
            WHERE p.tenant_id = tenant AND p.contact_id = loser AND p.is_primary
              AND EXISTS (SELECT FROM contact_points o
                          WHERE o.tenant_id = tenant AND o.contact_id = winner AND o.kind = p.kind AND o.is_primary)
            RETURNING p.id)
        SELECT coalesce(jsonb_agg(second.id), '[]') INTO ids FROM second;
        moves := moves || jsonb_build_object('contact_points.is_primary', ids);
        SELECT w.last_contacted_at, greatest(w.last_contacted_at, l.last_contacted_at) INTO was, became
            FROM contacts w, contacts l WHERE w.tenant_id = tenant AND l.tenant_id = tenant AND w.id = winner AND l.id = loser;
        UPDATE contacts c SET last_contacted_at = became WHERE c.tenant_id = tenant AND c.id = winner;
    ELSE
        SELECT w.last_contacted_at, greatest(w.last_contacted_at, l.last_contacted_at) INTO was, became
            FROM companies w, companies l WHERE w.tenant_id = tenant AND l.tenant_id = tenant AND w.id = winner AND l.id = loser;
        UPDATE companies c SET last_contacted_at = became WHERE c.tenant_id = tenant AND c.id = winner;
    END IF;
    moves := moves || jsonb_build_object('last_contacted_at', jsonb_build_array(was, became));

    FOR own IN SELECT * FROM merge_links(merged) LOOP
        EXECUTE format(
            'WITH gone AS (UPDATE %1$I t SET %2$I = $1 WHERE t.tenant_id = $2 AND t.%2$I = $3 RETURNING t.%3$I AS named)
             SELECT coalesce(jsonb_agg(gone.named), ''[]'') FROM gone', own.relation, own.link, own.named_by)
            INTO ids USING winner, tenant, loser;
        moves := moves || jsonb_build_object(own.relation || '.' || own.link, ids);
    END LOOP;
    INSERT INTO merges (tenant_id, id, kind, winner_id, loser_id, moved, dropped, filled, merged_by_id, merged_at)
    VALUES (tenant, merge_id, merged, winner, loser, moves, drops, fields,
            nullif(current_setting('app.member_id')::uuid, '00000000-0000-0000-0000-000000000000'), at);
END $$;
REVOKE ALL ON FUNCTION merge_records(uuid, text, uuid, uuid, jsonb, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION merge_records(uuid, text, uuid, uuid, jsonb, timestamptz) TO leancrm_app;

-- Moves back what a merge moved and still refers to the winner, and puts back what it dropped; false where it was taken apart
-- before.
CREATE FUNCTION unmerge_records(merge_id uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tenant uuid := current_setting('app.tenant_id')::uuid;
    past   merges;
    own    record;
BEGIN
    SELECT * INTO past FROM merges m WHERE m.tenant_id = tenant AND m.id = merge_id AND m.undone_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    FOR own IN SELECT * FROM merge_links(past.kind) LOOP
        EXECUTE format(
            'UPDATE %1$I t SET %2$I = $1 WHERE t.tenant_id = $2 AND t.%2$I = $3
               AND t.%3$I::text IN (SELECT jsonb_array_elements_text($4))', own.relation, own.link, own.named_by)
            USING past.loser_id, tenant, past.winner_id, coalesce(past.moved -> (own.relation || '.' || own.link), '[]');
    END LOOP;
    UPDATE contact_points p SET is_primary = true
    WHERE p.tenant_id = tenant AND p.contact_id = past.loser_id
      AND p.id::text IN (SELECT jsonb_array_elements_text(coalesce(past.moved -> 'contact_points.is_primary', '[]')));
    INSERT INTO taggings SELECT r.* FROM jsonb_populate_recordset(NULL::taggings, coalesce(past.dropped -> 'taggings', '[]')) r
        ON CONFLICT DO NOTHING;
    INSERT INTO activity_links
        SELECT r.* FROM jsonb_populate_recordset(NULL::activity_links, coalesce(past.dropped -> 'activity_links', '[]')) r
        ON CONFLICT DO NOTHING;
    -- Whoever was in touch since has moved the date on, and it stays.
    UPDATE contacts c SET last_contacted_at = (past.moved -> 'last_contacted_at' ->> 0)::timestamptz
    WHERE past.kind = 'contact' AND c.tenant_id = tenant AND c.id = past.winner_id
      AND c.last_contacted_at = (past.moved -> 'last_contacted_at' ->> 1)::timestamptz;
    UPDATE companies c SET last_contacted_at = (past.moved -> 'last_contacted_at' ->> 0)::timestamptz
    WHERE past.kind = 'company' AND c.tenant_id = tenant AND c.id = past.winner_id
      AND c.last_contacted_at = (past.moved -> 'last_contacted_at' ->> 1)::timestamptz;
    UPDATE merges m SET undone_at = at WHERE m.tenant_id = tenant AND m.id = merge_id;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION unmerge_records(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unmerge_records(uuid, timestamptz) TO leancrm_app;


-- Both belong to a role of their own, which reaches what they move and nothing else.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leancrm_merger') THEN
        CREATE ROLE leancrm_merger NOLOGIN NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    EXECUTE format('GRANT leancrm_merger TO %I', current_user);
EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO leancrm_merger;
DO $$ DECLARE relation text; BEGIN
    FOR relation IN
        SELECT l.relation FROM merge_links('contact') l UNION SELECT l.relation FROM merge_links('company') l
        UNION VALUES ('contacts'), ('companies'), ('merges')
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO leancrm_merger', relation);
        EXECUTE format(
            'CREATE POLICY merging_in_the_tenant ON %I TO leancrm_merger
                 USING (tenant_id = current_setting(''app.tenant_id'')::uuid)
                 WITH CHECK (tenant_id = current_setting(''app.tenant_id'')::uuid)', relation);
    END LOOP;
END $$;
GRANT CREATE ON SCHEMA public TO leancrm_merger;
ALTER FUNCTION merge_records(uuid, text, uuid, uuid, jsonb, timestamptz) OWNER TO leancrm_merger;
ALTER FUNCTION unmerge_records(uuid, timestamptz) OWNER TO leancrm_merger;
REVOKE CREATE ON SCHEMA public FROM leancrm_merger;

-- What was deleted last, for bringing it back.
CREATE INDEX contacts_deleted ON contacts (tenant_id, deleted_at DESC) WHERE deleted_at IS NOT NULL;
CREATE INDEX companies_deleted ON companies (tenant_id, deleted_at DESC) WHERE deleted_at IS NOT NULL;
CREATE INDEX deals_deleted ON deals (tenant_id, deleted_at DESC) WHERE deleted_at IS NOT NULL;
CREATE INDEX leads_deleted ON leads (tenant_id, deleted_at DESC) WHERE deleted_at IS NOT NULL;
