-- Whole days are the member's own: whoever goes to live by other clocks has them at the midnights there, those of the past too.
CREATE FUNCTION whole_days_of(tenant uuid, member uuid, zone text) RETURNS void LANGUAGE sql AS $$
    UPDATE meetings SET starts_at = starts_on::timestamp AT TIME ZONE zone, ends_at = until_on::timestamp AT TIME ZONE zone
    WHERE tenant_id = tenant AND member_id = member AND all_day;
$$;

CREATE FUNCTION memberships_whole_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM whole_days_of(NEW.tenant_id, NEW.id, coalesce(NEW.timezone, t.timezone)) FROM tenants t WHERE t.id = NEW.tenant_id;
    RETURN NULL;
END $$;
CREATE TRIGGER memberships_whole_days AFTER UPDATE OF timezone ON memberships FOR EACH ROW
    WHEN (OLD.timezone IS DISTINCT FROM NEW.timezone) EXECUTE FUNCTION memberships_whole_days();
