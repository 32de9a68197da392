-- Everything an actor carries, so that whoever asks who somebody is can ask for it in the same statement.
-- Plain SQL without rights of its own: the planner puts it into the query that calls it.
CREATE FUNCTION actors_of(of_tenant uuid, of_members uuid[])
RETURNS TABLE (id uuid, slug text, tenant_name text, base_currency text, region text, timezone text,
               display_name text, role text, team uuid[], grants text[])
LANGUAGE sql STABLE AS $$
    SELECT m.id, t.slug, t.name, t.base_currency::text, t.region::text, coalesce(m.timezone, t.timezone), m.display_name, r.key,
           ARRAY(SELECT c.descendant_id FROM membership_closure c
                 WHERE c.tenant_id = m.tenant_id AND c.ancestor_id = m.id),
           ARRAY(SELECT g.permission || ':' || g.scope FROM grants g
                 WHERE g.tenant_id = m.tenant_id
                   AND (g.role_id = m.role_id OR g.membership_id = m.id
                        OR g.group_id IN (SELECT gm.group_id FROM group_members gm
                                          WHERE gm.tenant_id = m.tenant_id AND gm.membership_id = m.id)))
    FROM memberships m
    JOIN tenants t ON t.id = m.tenant_id AND t.status = 'active'
    JOIN users u ON u.id = m.user_id AND u.status = 'active'
    JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
    WHERE m.tenant_id = of_tenant AND m.id = ANY(of_members) AND m.status = 'active'
$$;
