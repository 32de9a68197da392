-- Which change of an owner was the last is told by the order in which the database wrote them, not by the clocks of those who
-- asked for them.
CREATE OR REPLACE FUNCTION gave_away(kind text, which uuid, giver uuid, taker uuid) RETURNS boolean
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
        ORDER BY c.seq DESC LIMIT 1), false)
$$;
