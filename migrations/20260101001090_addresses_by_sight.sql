-- An address, a number or a domain is on one record within the sight of whoever writes it, and no longer within the tenant: that
-- it is refused because of a record that they do not see told them of that record. Whoever sees both may merge them.
--
-- What a constraint held, triggers hold with the sight of the one who writes: those who change addresses in a tenant go one after
-- the other, and each looks for holders after the one before has committed. Only the application is held to it. What seeds a new
-- tenant, merges records or takes them apart knows what it does.

ALTER TABLE contact_points DROP CONSTRAINT contact_points_tenant_id_kind_value_norm_key;
CREATE UNIQUE INDEX contact_points_once ON contact_points (tenant_id, contact_id, kind, value_norm);
CREATE INDEX contact_points_by_value ON contact_points (tenant_id, kind, value_norm);
DROP INDEX contact_points_by_contact;
ALTER TABLE company_domains DROP CONSTRAINT company_domains_pkey, ADD PRIMARY KEY (tenant_id, domain, company_id);

-- A deleted record keeps its addresses and is no hindrance. Which of them somebody took meanwhile who saw it is remembered, so
-- that it does not come back into the sight of their holder with them; one that two records had before is no reason to stay away.
ALTER TABLE contact_points ADD COLUMN given_way boolean NOT NULL DEFAULT false;
ALTER TABLE company_domains ADD COLUMN given_way boolean NOT NULL DEFAULT false;
GRANT UPDATE (given_way) ON company_domains TO leancrm_app;

CREATE FUNCTION one_address_after_the_other(tenant uuid) RETURNS void LANGUAGE sql
    RETURN pg_advisory_xact_lock(hashtextextended('addresses:' || tenant::text, 0));

CREATE FUNCTION contact_point_taken() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM one_address_after_the_other(NEW.tenant_id);
    IF EXISTS (SELECT FROM contact_points p JOIN contacts c ON c.tenant_id = p.tenant_id AND c.id = p.contact_id
               WHERE p.tenant_id = NEW.tenant_id AND p.kind = NEW.kind AND p.value_norm = NEW.value_norm
                 AND p.contact_id <> NEW.contact_id AND c.deleted_at IS NULL) THEN
        RAISE EXCEPTION 'a contact in sight has this address'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'contact_points_by_sight';
    END IF;
    UPDATE contact_points p SET given_way = true FROM contacts c
    WHERE p.tenant_id = NEW.tenant_id AND p.kind = NEW.kind AND p.value_norm = NEW.value_norm AND p.contact_id <> NEW.contact_id
      AND NOT p.given_way AND c.tenant_id = p.tenant_id AND c.id = p.contact_id AND c.deleted_at IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER contact_point_taken AFTER INSERT ON contact_points
    FOR EACH ROW WHEN (current_user = 'leancrm_app') EXECUTE FUNCTION contact_point_taken();

CREATE FUNCTION contact_back() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM one_address_after_the_other(NEW.tenant_id);
    IF EXISTS (SELECT FROM contact_points own
               JOIN contact_points p ON p.tenant_id = own.tenant_id AND p.kind = own.kind AND p.value_norm = own.value_norm
               JOIN contacts c ON c.tenant_id = p.tenant_id AND c.id = p.contact_id
               WHERE own.tenant_id = NEW.tenant_id AND own.contact_id = NEW.id AND own.given_way
                 AND p.contact_id <> NEW.id AND c.deleted_at IS NULL) THEN
        RAISE EXCEPTION 'a contact in sight has an address of this one'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'contact_points_by_sight';
    END IF;
    UPDATE contact_points own SET given_way = false
    WHERE own.tenant_id = NEW.tenant_id AND own.contact_id = NEW.id AND own.given_way;
    RETURN NULL;
END $$;
CREATE TRIGGER contact_back AFTER UPDATE OF deleted_at ON contacts
    FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL AND current_user = 'leancrm_app')
    EXECUTE FUNCTION contact_back();

CREATE FUNCTION company_domain_taken() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM one_address_after_the_other(NEW.tenant_id);
    IF EXISTS (SELECT FROM company_domains d JOIN companies c ON c.tenant_id = d.tenant_id AND c.id = d.company_id
               WHERE d.tenant_id = NEW.tenant_id AND d.domain = NEW.domain AND d.company_id <> NEW.company_id
                 AND c.deleted_at IS NULL) THEN
        RAISE EXCEPTION 'a company in sight has this domain'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'company_domains_by_sight';
    END IF;
    UPDATE company_domains d SET given_way = true FROM companies c
    WHERE d.tenant_id = NEW.tenant_id AND d.domain = NEW.domain AND d.company_id <> NEW.company_id AND NOT d.given_way
      AND c.tenant_id = d.tenant_id AND c.id = d.company_id AND c.deleted_at IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER company_domain_taken AFTER INSERT ON company_domains
    FOR EACH ROW WHEN (current_user = 'leancrm_app') EXECUTE FUNCTION company_domain_taken();

CREATE FUNCTION company_back() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM one_address_after_the_other(NEW.tenant_id);
    IF EXISTS (SELECT FROM company_domains own
               JOIN company_domains d ON d.tenant_id = own.tenant_id AND d.domain = own.domain
               JOIN companies c ON c.tenant_id = d.tenant_id AND c.id = d.company_id
               WHERE own.tenant_id = NEW.tenant_id AND own.company_id = NEW.id AND own.given_way
                 AND d.company_id <> NEW.id AND c.deleted_at IS NULL) THEN
        RAISE EXCEPTION 'a company in sight has a domain of this one'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'company_domains_by_sight';
    END IF;
    UPDATE company_domains own SET given_way = false
    WHERE own.tenant_id = NEW.tenant_id AND own.company_id = NEW.id AND own.given_way;
    RETURN NULL;
END $$;
CREATE TRIGGER company_back AFTER UPDATE OF deleted_at ON companies
    FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL AND current_user = 'leancrm_app')
    EXECUTE FUNCTION company_back();

-- Makes everything that refers to `loser` refer to `winner`. The records themselves are the caller's to change and to delete.
CREATE OR REPLACE FUNCTION merge_records(merge_id uuid, merged text, winner uuid, loser uuid, fields jsonb, at timestamptz) RETURNS void
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
        -- An address that both have stays once, and whoever refused marketing at it has refused it.
        WITH gone AS (
            DELETE FROM contact_points p USING contact_points o
            WHERE p.tenant_id = tenant AND p.contact_id = loser AND o.tenant_id = tenant AND o.contact_id = winner
              AND o.kind = p.kind AND o.value_norm = p.value_norm
            RETURNING p.*)
        SELECT coalesce(jsonb_agg(to_jsonb(gone)), '[]') INTO rows FROM gone;
        drops := drops || jsonb_build_object('contact_points', rows);
        SELECT coalesce(jsonb_agg(to_jsonb(o)), '[]') INTO ids
            FROM contact_points o JOIN jsonb_populate_recordset(NULL::contact_points, rows) r
              ON r.kind = o.kind AND r.value_norm = o.value_norm AND r.consent = 'refused'
            WHERE o.tenant_id = tenant AND o.contact_id = winner AND o.consent <> 'refused';
        moves := moves || jsonb_build_object('contact_points.consent', ids);
        UPDATE contact_points o SET consent = r.consent, opted_out_at = r.opted_out_at
            FROM jsonb_populate_recordset(NULL::contact_points, rows) r
            WHERE o.tenant_id = tenant AND o.contact_id = winner AND o.consent <> 'refused'
              AND r.kind = o.kind AND r.value_norm = o.value_norm AND r.consent = 'refused';
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
        -- A domain that both have stays once.
        WITH gone AS (
            DELETE FROM company_domains d USING company_domains o
            WHERE d.tenant_id = tenant AND d.company_id = loser AND o.tenant_id = tenant AND o.company_id = winner
              AND o.domain = d.domain
            RETURNING d.*)
        SELECT coalesce(jsonb_agg(to_jsonb(gone)), '[]') INTO rows FROM gone;
        drops := drops || jsonb_build_object('company_domains', rows);
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

-- Moves back what a merge moved and still refers to the winner, and puts back what it dropped; false where it was taken apart
-- before.
CREATE OR REPLACE FUNCTION unmerge_records(merge_id uuid, at timestamptz) RETURNS boolean
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
    -- Whoever has agreed again since stays asked.
    UPDATE contact_points o SET consent = r.consent, opted_out_at = r.opted_out_at
        FROM jsonb_populate_recordset(NULL::contact_points, coalesce(past.moved -> 'contact_points.consent', '[]')) r
        WHERE o.tenant_id = tenant AND o.id = r.id AND o.contact_id = past.winner_id AND o.consent = 'refused';
    INSERT INTO contact_points
        SELECT r.* FROM jsonb_populate_recordset(NULL::contact_points, coalesce(past.dropped -> 'contact_points', '[]')) r
        ON CONFLICT DO NOTHING;
    INSERT INTO company_domains
        SELECT r.* FROM jsonb_populate_recordset(NULL::company_domains, coalesce(past.dropped -> 'company_domains', '[]')) r
        ON CONFLICT DO NOTHING;
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
