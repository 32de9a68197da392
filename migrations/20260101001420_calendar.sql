-- Meetings as a calendar has them: whose account they stand in, series and their exceptions, whole days, who else is there, and what
-- of them only their member may read.
ALTER TABLE meetings
    ADD COLUMN account_id     uuid,
    ADD COLUMN event_id       text COLLATE "C" CHECK (length(event_id) BETWEEN 1 AND 1024),
    ADD COLUMN ical_uid       text COLLATE "C",
    ADD COLUMN series_id      text COLLATE "C",
    ADD COLUMN original_start timestamptz,
    ADD COLUMN all_day        boolean NOT NULL DEFAULT false,
    ADD COLUMN starts_on      date,
    ADD COLUMN until_on       date,
    ADD COLUMN timezone       text,
    ADD COLUMN etag           text,
    ADD COLUMN organizer      text,
    ADD COLUMN link           text,
    ADD COLUMN description    text CHECK (length(description) <= 4000),
    ADD COLUMN is_private     boolean NOT NULL DEFAULT false,
    ADD COLUMN is_free        boolean NOT NULL DEFAULT false,
    ADD COLUMN response       text COLLATE "C" CHECK (response IN ('accepted', 'declined', 'tentative', 'none')),
    ADD COLUMN with_outside   boolean NOT NULL DEFAULT false,
    ADD COLUMN invited        text[] NOT NULL DEFAULT '{}',
    ADD COLUMN event_updated  timestamptz,
    ADD COLUMN seen_at        timestamptz,
    ADD COLUMN writing        text COLLATE "C" CHECK (writing IN ('pending', 'failed')),
    ADD COLUMN to_log_at      timestamptz,
    ADD COLUMN activity_id    uuid,
    ADD COLUMN deleted_at     timestamptz,
    ADD COLUMN updated_at     timestamptz NOT NULL DEFAULT now(),
    ADD FOREIGN KEY (tenant_id, activity_id) REFERENCES activities (tenant_id, id),
    ADD CHECK ((account_id IS NULL) = (event_id IS NULL)),
    ADD CHECK (all_day = (starts_on IS NOT NULL AND until_on IS NOT NULL));
COMMENT ON COLUMN meetings.account_id IS 'In which connected calendar it stands; null where it stands in LeanCRM alone';
COMMENT ON COLUMN meetings.event_id IS 'What that calendar calls it';
COMMENT ON COLUMN meetings.series_id IS 'The series that it is one of';
COMMENT ON COLUMN meetings.original_start IS 'When the series has it, also where it was moved by itself';
COMMENT ON COLUMN meetings.until_on IS 'The day after the last of whole days; starts_at and ends_at are their midnights where the member is';
COMMENT ON COLUMN meetings.is_free IS 'It takes no time: the calendar shows its member as free';
COMMENT ON COLUMN meetings.response IS 'What the member answered to it';
COMMENT ON COLUMN meetings.with_outside IS 'Whether somebody is there who is no colleague';
COMMENT ON COLUMN meetings.invited IS 'The addresses that it was booked with by chat';
COMMENT ON COLUMN meetings.event_updated IS 'When the calendar changed it last: what is older is not taken for news';
COMMENT ON COLUMN meetings.seen_at IS 'When the calendar showed it last';
COMMENT ON COLUMN meetings.writing IS 'Whether a change made here is still to be written to the calendar, or could not be';
COMMENT ON COLUMN meetings.to_log_at IS 'When it is to be looked at whether it has become an activity, or is one no more';
CREATE UNIQUE INDEX meetings_by_event ON meetings (tenant_id, account_id, event_id) WHERE account_id IS NOT NULL;
CREATE INDEX meetings_by_series ON meetings (tenant_id, account_id, series_id) WHERE series_id IS NOT NULL;
CREATE INDEX meetings_by_uid ON meetings (tenant_id, ical_uid) WHERE ical_uid IS NOT NULL;
CREATE INDEX meetings_to_log ON meetings (to_log_at) WHERE to_log_at IS NOT NULL;

-- What a private meeting is about, for its member alone. The meeting itself says no more than that its member is busy, so that
-- nothing of it can be read anywhere by anybody else.
CREATE TABLE private_meetings (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    meeting_id uuid NOT NULL,
    member_id  uuid NOT NULL,
    title      text NOT NULL,
    location   text,
    PRIMARY KEY (tenant_id, meeting_id),
    FOREIGN KEY (tenant_id, meeting_id) REFERENCES meetings (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id)
);
CALL isolate('private_meetings', 'SELECT, INSERT, UPDATE, DELETE');
CALL narrow('private_meetings', $$member_id = (SELECT current_setting('app.member_id')::uuid)$$);

-- Who else is there: no rooms, and not the member in whose calendar it stands.
CREATE TABLE meeting_people (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    meeting_id uuid NOT NULL,
    position   int NOT NULL,
    address    text COLLATE "C" NOT NULL CHECK (length(address) BETWEEN 3 AND 320),
    name       text,
    contact_id uuid,
    colleague  boolean NOT NULL DEFAULT false,
    response   text COLLATE "C" CHECK (response IN ('accepted', 'declined', 'tentative', 'none')),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, meeting_id, address),
    FOREIGN KEY (tenant_id, meeting_id) REFERENCES meetings (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id),
    CHECK (NOT colleague OR contact_id IS NULL)
);
CREATE INDEX meeting_people_by_contact ON meeting_people (tenant_id, contact_id) WHERE contact_id IS NOT NULL;
CALL isolate('meeting_people', 'SELECT, INSERT, UPDATE, DELETE');
CALL narrow('meeting_people', $$EXISTS (SELECT FROM meetings m WHERE m.tenant_id = meeting_people.tenant_id AND m.id = meeting_id)$$);

-- A meeting with somebody from outside becomes an activity once it is over. What has changed about one that did is looked at again at
-- once: it may have been moved, called off, or be about something else. A private one never becomes one, nor does one that its member
-- declined.
CREATE FUNCTION meetings_to_log() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    becomes boolean := NEW.source IN ('calendar', 'chat') AND NEW.with_outside AND NEW.status <> 'cancelled' AND NEW.deleted_at IS NULL
        AND NEW.response IS DISTINCT FROM 'declined' AND NOT NEW.all_day AND NOT NEW.is_private;
BEGIN
    IF NEW.activity_id IS NOT NULL OR TG_OP = 'UPDATE' AND OLD.ends_at <= NEW.updated_at AND OLD.with_outside THEN
        NEW.to_log_at := NEW.updated_at;
    ELSIF becomes THEN
        NEW.to_log_at := NEW.ends_at;
    ELSE
        NEW.to_log_at := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER meetings_to_log_made BEFORE INSERT ON meetings FOR EACH ROW
    WHEN (NEW.source IN ('calendar', 'chat')) EXECUTE FUNCTION meetings_to_log();
CREATE TRIGGER meetings_to_log_changed BEFORE UPDATE ON meetings FOR EACH ROW
    WHEN (NEW.source IN ('calendar', 'chat')
          AND (OLD.title, OLD.starts_at, OLD.ends_at, OLD.status, OLD.with_outside, OLD.response, OLD.all_day, OLD.is_private,
               OLD.deleted_at, OLD.contact_id, OLD.company_id, OLD.deal_id)
              IS DISTINCT FROM (NEW.title, NEW.starts_at, NEW.ends_at, NEW.status, NEW.with_outside, NEW.response, NEW.all_day,
               NEW.is_private, NEW.deleted_at, NEW.contact_id, NEW.company_id, NEW.deal_id))
    EXECUTE FUNCTION meetings_to_log();

-- Whoever looks for what is over sees of a meeting when that is, and no more.
CREATE POLICY system_crossing ON meetings TO leancrm_system USING (true) WITH CHECK (true);
GRANT SELECT (tenant_id, id, to_log_at), UPDATE (to_log_at) ON meetings TO leancrm_system;

-- Half an hour before a meeting with somebody from outside, its member is told what they should know.
ALTER TABLE due_notices DROP CONSTRAINT due_notices_kind_check;
ALTER TABLE due_notices ADD CHECK (kind IN ('reminder', 'task', 'follow_up', 'alert', 'day', 'meeting'));
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CHECK (kind IN ('reminder', 'task', 'follow_up', 'quiet_deal', 'alert', 'meeting'));
CREATE FUNCTION meetings_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM due_notices WHERE tenant_id = NEW.tenant_id AND kind = 'meeting' AND subject_id = NEW.id;
    END IF;
    IF NEW.with_outside AND NEW.status <> 'cancelled' AND NEW.deleted_at IS NULL AND NOT NEW.all_day
       AND NEW.response IS DISTINCT FROM 'declined' AND NEW.starts_at > NEW.updated_at THEN
        INSERT INTO due_notices (tenant_id, kind, subject_id, member_id, due_at, made_at)
        VALUES (NEW.tenant_id, 'meeting', NEW.id, NEW.member_id, NEW.starts_at, NEW.updated_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER meetings_notice_made AFTER INSERT ON meetings FOR EACH ROW
    WHEN (NEW.with_outside) EXECUTE FUNCTION meetings_notice();
CREATE TRIGGER meetings_notice_changed AFTER UPDATE ON meetings FOR EACH ROW
    WHEN ((OLD.with_outside OR NEW.with_outside)
          AND (OLD.starts_at, OLD.status, OLD.with_outside, OLD.response, OLD.all_day, OLD.deleted_at, OLD.member_id)
              IS DISTINCT FROM (NEW.starts_at, NEW.status, NEW.with_outside, NEW.response, NEW.all_day, NEW.deleted_at, NEW.member_id))
    EXECUTE FUNCTION meetings_notice();

-- A merge moves who was met, and what was met with hangs on a person.
CREATE OR REPLACE FUNCTION merge_links(merged text) RETURNS TABLE (relation text, link text, named_by text)
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT l.relation, l.link, l.named_by
    FROM (VALUES
        ('contact', 'contact_points', 'contact_id', 'id'),
        ('contact', 'deals', 'contact_id', 'id'),
        ('contact', 'activities', 'contact_id', 'id'),
        ('contact', 'activity_links', 'contact_id', 'activity_id'),
        ('contact', 'meetings', 'contact_id', 'id'),
        ('contact', 'meeting_people', 'contact_id', 'id'),
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
GRANT SELECT, INSERT, UPDATE, DELETE ON meeting_people TO leancrm_merger;
CREATE POLICY merging_in_the_tenant ON meeting_people TO leancrm_merger
    USING (tenant_id = current_setting('app.tenant_id')::uuid) WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);
GRANT SELECT (tenant_id, meeting_id, contact_id) ON meeting_people TO leancrm_lookout;
GRANT SELECT (deleted_at) ON meetings TO leancrm_lookout;
CREATE POLICY looking_for_links ON meeting_people FOR SELECT TO leancrm_lookout
    USING (tenant_id = current_setting('app.tenant_id')::uuid);
CREATE OR REPLACE FUNCTION built_on(entity text, records uuid[], since timestamptz, besides uuid[])
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
        WHERE entity = 'contact' AND r.tenant_id = t.id AND r.contact_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT l.contact_id, r.id, r.created_at FROM meeting_people l, meetings r, tenant t
        WHERE entity = 'contact' AND l.tenant_id = t.id AND l.contact_id = ANY (records) AND r.tenant_id = t.id
          AND r.id = l.meeting_id AND r.deleted_at IS NULL
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
        WHERE entity = 'company' AND r.tenant_id = t.id AND r.company_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.company_id, r.id, r.created_at FROM tasks r, tenant t
        WHERE entity = 'company' AND r.tenant_id = t.id AND r.company_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.company_id, r.id, r.created_at FROM notes r, tenant t
        WHERE entity = 'company' AND r.tenant_id = t.id AND r.company_id = ANY (records) AND r.deleted_at IS NULL

        UNION ALL SELECT r.converted_deal_id, r.id, r.created_at FROM leads r, tenant t
        WHERE entity = 'deal' AND r.tenant_id = t.id AND r.converted_deal_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.deal_id, r.id, r.created_at FROM activities r, tenant t
        WHERE entity = 'deal' AND r.tenant_id = t.id AND r.deal_id = ANY (records) AND r.deleted_at IS NULL
        UNION ALL SELECT r.deal_id, r.id, r.created_at FROM meetings r, tenant t
        WHERE entity = 'deal' AND r.tenant_id = t.id AND r.deal_id = ANY (records) AND r.deleted_at IS NULL
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

-- Managers and reps keep their own calendars. The owner, who migrates, has to see every tenant for it.
ALTER TABLE roles NO FORCE ROW LEVEL SECURITY;
ALTER TABLE grants NO FORCE ROW LEVEL SECURITY;
INSERT INTO grants (tenant_id, id, role_id, permission, scope)
SELECT r.tenant_id, gen_random_uuid(), r.id, 'calendar.write', 'own' FROM roles r
WHERE r.key IN ('manager', 'rep')
  AND NOT EXISTS (SELECT FROM grants g WHERE g.tenant_id = r.tenant_id AND g.role_id = r.id AND g.permission = 'calendar.write');
ALTER TABLE roles FORCE ROW LEVEL SECURITY;
ALTER TABLE grants FORCE ROW LEVEL SECURITY;
