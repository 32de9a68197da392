-- The audit trail as a chain: one link for each entry, whose hash covers the entry, the changes that belong to it and the link
-- before. Whoever alters, adds, removes or reorders any of them has to make every later hash anew, and `audit_findings`, which
-- computes them again, says where. Whoever owns the database could do even that, which is why the last hash is worth keeping
-- elsewhere.
--
--   genesis  = sha256('LeanCRM audit chain 1 ' || the tenant's id, 16 bytes)                      stands before link 1
--   entry    = sha256(JSON array of the entry's columns)
--   changes  = sha256(the hashes of the changes, in their order)
--   link     = sha256(hash of the link before || the link's own columns || entry || changes)
--
-- JSON keeps texts and numbers apart and quotes them, the rest has a fixed length: two different links have different bytes.

-- In which order the changes of a change-set were written, by the server's count and no machine's clock: a change-set that a
-- later transaction goes on with is covered from where the link before ended. A change-set grows in one transaction at a time.
ALTER TABLE changes ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
CREATE INDEX changes_by_set_in_order ON changes (tenant_id, change_set_id, seq);
DROP INDEX changes_by_set;

CREATE TABLE audit_chain (
    tenant_id     uuid NOT NULL,
    seq           bigint NOT NULL CHECK (seq > 0),
    entry_id      uuid NOT NULL,
    change_set_id uuid,
    changes_after bigint NOT NULL,    -- the link covers the changes of its change-set after this one …
    changes_upto  bigint NOT NULL,    -- … up to this one …
    changes_count bigint NOT NULL,    -- … of which there were so many
    entry_hash    bytea NOT NULL CHECK (length(entry_hash) = 32),
    changes_hash  bytea NOT NULL CHECK (length(changes_hash) = 32),
    hash          bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (tenant_id, seq),
    UNIQUE (tenant_id, entry_id),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES audit_log (tenant_id, id)
);
CREATE INDEX audit_chain_by_set ON audit_chain (tenant_id, change_set_id, seq) WHERE change_set_id IS NOT NULL;
CALL isolate('audit_chain', 'SELECT');
CALL narrow('audit_chain', $$(SELECT scope_of('audit')) = 'tenant'$$);
CALL open_to_system('audit_chain', 'SELECT');

-- The chain is kept by a role of its own: it reads what it covers, writes links, and can change or delete nothing. The owner of
-- the tables would not do: it is a member of the application role and bound by what narrows that role's sight.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leancrm_audit') THEN
        CREATE ROLE leancrm_audit NOLOGIN NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    EXECUTE format('GRANT leancrm_audit TO %I', current_user);
EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO leancrm_audit;
GRANT SELECT ON audit_log, changes TO leancrm_audit;
GRANT SELECT, INSERT ON audit_chain TO leancrm_audit;
CREATE POLICY kept_in_the_chain ON audit_log FOR SELECT TO leancrm_audit USING (true);
CREATE POLICY kept_in_the_chain ON changes FOR SELECT TO leancrm_audit USING (true);
CREATE POLICY kept_in_the_chain ON audit_chain TO leancrm_audit USING (true) WITH CHECK (true);

CREATE FUNCTION audit_genesis(tenant uuid) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
    RETURN sha256(convert_to('LeanCRM audit chain 1 ', 'UTF8') || uuid_send(tenant));

CREATE FUNCTION audit_entry_hash(entry audit_log) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
    RETURN sha256(convert_to(jsonb_build_array(entry.tenant_id, entry.id, extract(epoch FROM entry.at), entry.member_id,
        entry.channel, entry.action, entry.change_set_id, entry.detail)::text, 'UTF8'));

-- No value and the JSON value null are different things, and look alike inside an array.
CREATE FUNCTION audit_change_hash(change changes) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
    RETURN sha256(convert_to(jsonb_build_array(change.tenant_id, change.id, change.change_set_id, change.seq, change.entity,
        change.entity_id, change.before IS NULL, change.before, change.after IS NULL, change.after)::text, 'UTF8'));

CREATE FUNCTION audit_link_hash(previous bytea, entry_id uuid, change_set_id uuid, changes_after bigint, changes_upto bigint,
    changes_count bigint, entry_hash bytea, changes_hash bytea) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN sha256(previous || uuid_send(entry_id) || coalesce(uuid_send(change_set_id), ''::bytea)
        || int8send(changes_after) || int8send(changes_upto) || int8send(changes_count) || entry_hash || changes_hash);

-- The changes of a change-set after one and up to another.
CREATE FUNCTION audit_changes(tenant uuid, which uuid, behind bigint, upto bigint)
RETURNS TABLE (amount bigint, last bigint, hash bytea) LANGUAGE sql STABLE AS $$
    SELECT count(*), coalesce(max(c.seq), behind),
           sha256(coalesce(string_agg(audit_change_hash(c), ''::bytea ORDER BY c.seq), ''::bytea))
    FROM changes c WHERE c.tenant_id = tenant AND c.change_set_id = which AND c.seq > behind AND c.seq <= upto
$$;

-- Adds the link of an entry. It is done when the transaction commits, so that every change of it is there, and so that
-- whoever writes in the same tenant waits for the commit alone. The statement after the lock sees the link of whoever held it.
CREATE FUNCTION audit_link(entry audit_log) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    head audit_chain;
    link audit_chain;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || entry.tenant_id::text, 0));
    SELECT * INTO head FROM audit_chain c WHERE c.tenant_id = entry.tenant_id ORDER BY c.seq DESC LIMIT 1;
    link.tenant_id := entry.tenant_id;
    link.seq := coalesce(head.seq, 0) + 1;
    link.entry_id := entry.id;
    link.change_set_id := entry.change_set_id;
    link.changes_after := coalesce((SELECT c.changes_upto FROM audit_chain c
        WHERE c.tenant_id = entry.tenant_id AND c.change_set_id = entry.change_set_id ORDER BY c.seq DESC LIMIT 1), 0);
    SELECT c.amount, c.last, c.hash INTO link.changes_count, link.changes_upto, link.changes_hash
    FROM audit_changes(entry.tenant_id, entry.change_set_id, link.changes_after, 9223372036854775807) c;
    link.entry_hash := audit_entry_hash(entry);
    link.hash := audit_link_hash(coalesce(head.hash, audit_genesis(entry.tenant_id)), link.entry_id, link.change_set_id,
        link.changes_after, link.changes_upto, link.changes_count, link.entry_hash, link.changes_hash);
    INSERT INTO audit_chain VALUES (link.*);
END $$;

CREATE FUNCTION audit_chain_grow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    PERFORM audit_link(NEW);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_chain_grow AFTER INSERT ON audit_log DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION audit_chain_grow();

-- What does not hold in a part of a tenant's chain, from one link to another. The stored hashes stand for the links before,
-- so a chain can be walked in parts. A link whose predecessor does not hold either is judged by what that one should have been.
CREATE FUNCTION audit_findings(tenant uuid, first bigint, last bigint)
RETURNS TABLE (seq bigint, subject uuid, finding text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    WITH links AS MATERIALIZED (
        SELECT l.*, CASE l.seq WHEN 1 THEN 0 ELSE lag(l.seq) OVER in_order END AS previous_seq,
               CASE l.seq WHEN 1 THEN audit_genesis(tenant) ELSE lag(l.hash) OVER in_order END AS previous_hash
        FROM audit_chain l WHERE l.tenant_id = tenant AND l.seq BETWEEN first - 1 AND last
        WINDOW in_order AS (ORDER BY l.seq)
    ), computed AS (
        SELECT l.*, audit_link_hash(l.previous_hash, l.entry_id, l.change_set_id, l.changes_after, l.changes_upto,
                                    l.changes_count, l.entry_hash, l.changes_hash) AS due
        FROM links l
    ), judged AS MATERIALIZED (
        SELECT c.*, c.previous_seq IS DISTINCT FROM c.seq - 1 AS gap,
               c.hash <> c.due AND c.hash IS DISTINCT FROM audit_link_hash(lag(c.due) OVER (ORDER BY c.seq), c.entry_id,
                   c.change_set_id, c.changes_after, c.changes_upto, c.changes_count, c.entry_hash, c.changes_hash) AS broken
        FROM computed c
    )
    SELECT coalesce(j.previous_seq + 1, greatest(first - 1, 1)), NULL::uuid, 'link_missing'
    FROM judged j WHERE j.seq >= first AND j.gap
    UNION ALL
    -- The hash is right behind some other link: the links were put into another order.
    SELECT b.seq, b.entry_id, CASE WHEN b.place <= 20 AND EXISTS (
               SELECT FROM links o WHERE b.hash = audit_link_hash(o.hash, b.entry_id, b.change_set_id, b.changes_after,
                   b.changes_upto, b.changes_count, b.entry_hash, b.changes_hash))
           THEN 'order_changed' ELSE 'link_changed' END
    FROM (SELECT j.*, row_number() OVER (ORDER BY j.seq) AS place
          FROM judged j WHERE j.seq >= first AND NOT j.gap AND j.broken) b
    UNION ALL
    SELECT j.seq, j.entry_id, CASE WHEN e.hash IS NULL THEN 'entry_missing' ELSE 'entry_changed' END
    FROM judged j
    LEFT JOIN LATERAL (SELECT audit_entry_hash(a) AS hash FROM audit_log a
                       WHERE a.tenant_id = tenant AND a.id = j.entry_id) e ON true
    WHERE j.seq >= first AND NOT (j.broken AND NOT j.gap) AND e.hash IS DISTINCT FROM j.entry_hash
    UNION ALL
    SELECT j.seq, j.entry_id, CASE WHEN c.amount < j.changes_count THEN 'change_missing'
                                   WHEN c.amount > j.changes_count THEN 'change_added' ELSE 'change_changed' END
    FROM judged j
    CROSS JOIN LATERAL audit_changes(tenant, j.change_set_id, j.changes_after, j.changes_upto) c
    WHERE j.seq >= first AND NOT (j.broken AND NOT j.gap)
      AND (c.amount <> j.changes_count OR c.hash <> j.changes_hash)
    ORDER BY 1, 3
$$;

-- What a tenant has outside of its chain: entries without a link, and changes that no link covers.
CREATE FUNCTION audit_strays(tenant uuid)
RETURNS TABLE (subject uuid, finding text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT a.id, 'entry_unlinked' FROM audit_log a
    WHERE a.tenant_id = tenant
      AND NOT EXISTS (SELECT FROM audit_chain l WHERE l.tenant_id = tenant AND l.entry_id = a.id)
    UNION ALL
    SELECT c.id, 'change_added' FROM changes c
    LEFT JOIN (SELECT l.change_set_id, max(l.changes_upto) AS upto FROM audit_chain l
               WHERE l.tenant_id = tenant AND l.change_set_id IS NOT NULL GROUP BY l.change_set_id) covered
           ON covered.change_set_id = c.change_set_id
    WHERE c.tenant_id = tenant AND c.seq > coalesce(covered.upto, 0)
$$;

REVOKE ALL ON FUNCTION audit_genesis(uuid), audit_entry_hash(audit_log), audit_change_hash(changes),
    audit_link_hash(bytea, uuid, uuid, bigint, bigint, bigint, bytea, bytea), audit_changes(uuid, uuid, bigint, bigint),
    audit_link(audit_log), audit_chain_grow(), audit_findings(uuid, bigint, bigint), audit_strays(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_genesis(uuid), audit_entry_hash(audit_log), audit_change_hash(changes),
    audit_link_hash(bytea, uuid, uuid, bigint, bigint, bigint, bytea, bytea), audit_changes(uuid, uuid, bigint, bigint),
    audit_link(audit_log) TO leancrm_audit;
GRANT EXECUTE ON FUNCTION audit_genesis(uuid), audit_findings(uuid, bigint, bigint), audit_strays(uuid) TO leancrm_system;
GRANT CREATE ON SCHEMA public TO leancrm_audit;    -- for as long as it takes to give it the three
ALTER FUNCTION audit_chain_grow() OWNER TO leancrm_audit;
ALTER FUNCTION audit_findings(uuid, bigint, bigint) OWNER TO leancrm_audit;
ALTER FUNCTION audit_strays(uuid) OWNER TO leancrm_audit;
REVOKE CREATE ON SCHEMA public FROM leancrm_audit;

-- What was written before there was a chain is linked in the order in which it happened. Whether it had been altered by then,
-- nobody can tell. The owner, who migrates, has to see every tenant for it.
ALTER TABLE audit_log NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_chain NO FORCE ROW LEVEL SECURITY;
ALTER TABLE changes NO FORCE ROW LEVEL SECURITY;
DO $$
DECLARE entry audit_log;
BEGIN
    FOR entry IN SELECT * FROM audit_log ORDER BY tenant_id, at, id LOOP
        PERFORM audit_link(entry);
    END LOOP;
END $$;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_chain FORCE ROW LEVEL SECURITY;
ALTER TABLE changes FORCE ROW LEVEL SECURITY;
