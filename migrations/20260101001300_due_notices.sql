-- What a member is to be told at a time: reminders, tasks that are due, promised contacts, and once a day their briefing.
--
-- A row is kept by triggers in the transaction of the change that it comes of, so neither can exist without the other, whoever
-- writes. The triggers only note what is due; when it is to be told depends on the clocks where the member is and is worked out
-- once (`tell_at`), with the same tables of time zones as everything else. So whoever tells reads what is due now and nothing more.
--
-- A row holds ids and moments, no name and no text. It is read by whoever sees the tenant, because a change by one member moves what
-- another is to be told; what is said of it is read as the member who is told, when they are told.
CREATE TABLE due_notices (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    kind       text COLLATE "C" NOT NULL CHECK (kind IN ('reminder', 'task', 'follow_up', 'alert', 'day')),
    subject_id uuid NOT NULL,
    member_id  uuid NOT NULL,
    author_id  uuid,
    due_at     timestamptz,
    made_at    timestamptz,
    tell_at    timestamptz,
    handed_at  timestamptz,
    PRIMARY KEY (tenant_id, kind, subject_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, author_id) REFERENCES memberships (tenant_id, id),
    CHECK (handed_at IS NULL OR tell_at IS NOT NULL),
    CHECK (due_at IS NOT NULL OR kind = 'day')
);
COMMENT ON COLUMN due_notices.subject_id IS 'The task, the contact or the alert; of a day the member';
COMMENT ON COLUMN due_notices.author_id IS 'By whose clocks a day begins at due_at, beside those of the member';
COMMENT ON COLUMN due_notices.made_at IS 'When it was written down, or asked for otherwise: what was over by then is not told';
COMMENT ON COLUMN due_notices.tell_at IS 'When it is to be told; null until that was worked out';
COMMENT ON COLUMN due_notices.handed_at IS 'Since when an event of the outbox stands for it';
CREATE INDEX due_notices_due ON due_notices (tell_at) WHERE handed_at IS NULL AND tell_at IS NOT NULL;
CREATE INDEX due_notices_handed ON due_notices (handed_at) WHERE handed_at IS NOT NULL;
CREATE INDEX due_notices_unplanned ON due_notices (tenant_id, member_id) WHERE tell_at IS NULL;
CREATE INDEX due_notices_by_member ON due_notices (tenant_id, member_id, tell_at);
CALL isolate('due_notices', 'SELECT, INSERT, UPDATE, DELETE');
CALL open_to_system('due_notices', 'SELECT, INSERT, UPDATE, DELETE');

-- What a member was told, or would have been: the page of their day shows it until it was read or is no longer so.
CREATE TABLE alerts (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    member_id  uuid NOT NULL,
    kind       text COLLATE "C" NOT NULL CHECK (kind IN ('reminder', 'task', 'follow_up', 'quiet_deal', 'alert')),
    subject_id uuid NOT NULL,
    due_at     timestamptz NOT NULL,
    text       text CHECK (length(text) BETWEEN 1 AND 1000),
    about      text COLLATE "C" CHECK (about IN ('contact', 'company', 'deal')),
    about_id   uuid,
    told_at    timestamptz,
    sent       boolean NOT NULL DEFAULT false,
    read_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id),
    CHECK ((kind = 'alert') = (text IS NOT NULL)),
    CHECK ((about IS NULL) = (about_id IS NULL))
);
COMMENT ON COLUMN alerts.subject_id IS 'The task, contact or deal; of an alert its own id';
COMMENT ON COLUMN alerts.due_at IS 'For which moment it was told; of a quiet deal since when it is quiet';
COMMENT ON COLUMN alerts.sent IS 'Whether it went out by a channel';
-- Told once: the same thing for the same moment is the same alert.
CREATE UNIQUE INDEX alerts_once ON alerts (tenant_id, member_id, kind, subject_id, due_at);
CREATE INDEX alerts_unread ON alerts (tenant_id, member_id, told_at DESC) WHERE read_at IS NULL;
CREATE INDEX alerts_by_age ON alerts (told_at);
CALL isolate('alerts', 'SELECT, INSERT, UPDATE');
CALL narrow('alerts', $$member_id = (SELECT current_setting('app.member_id')::uuid)$$);
CALL open_to_system('alerts', 'SELECT, DELETE');

-- The events that stand for what is due are written by whoever looks for it across tenants.
GRANT INSERT ON outbox_events TO leancrm_system;

CREATE FUNCTION tasks_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM due_notices WHERE tenant_id = NEW.tenant_id AND kind IN ('reminder', 'task') AND subject_id = NEW.id;
    END IF;
    IF NEW.status = 'open' AND NEW.deleted_at IS NULL THEN
        INSERT INTO due_notices (tenant_id, kind, subject_id, member_id, author_id, due_at, made_at)
        SELECT NEW.tenant_id, due.kind, NEW.id, NEW.assignee_id, NEW.created_by_id, due.at,
               CASE WHEN TG_OP = 'INSERT' THEN NEW.created_at END
        FROM (VALUES ('reminder', NEW.remind_at),
                     ('task', CASE WHEN NEW.due_at IS DISTINCT FROM NEW.remind_at THEN NEW.due_at END)) AS due (kind, at)
        WHERE due.at IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tasks_notice_made AFTER INSERT ON tasks FOR EACH ROW
    WHEN (NEW.status = 'open' AND NEW.deleted_at IS NULL AND coalesce(NEW.remind_at, NEW.due_at) IS NOT NULL)
    EXECUTE FUNCTION tasks_notice();
CREATE TRIGGER tasks_notice_changed AFTER UPDATE OF due_at, remind_at, status, assignee_id, deleted_at ON tasks FOR EACH ROW
    WHEN ((OLD.due_at, OLD.remind_at, OLD.status, OLD.assignee_id, OLD.deleted_at)
          IS DISTINCT FROM (NEW.due_at, NEW.remind_at, NEW.status, NEW.assignee_id, NEW.deleted_at))
    EXECUTE FUNCTION tasks_notice();

CREATE FUNCTION contacts_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM due_notices WHERE tenant_id = NEW.tenant_id AND kind = 'follow_up' AND subject_id = NEW.id;
    END IF;
    IF NEW.next_follow_up_at IS NOT NULL AND NEW.owner_id IS NOT NULL AND NEW.deleted_at IS NULL THEN
        INSERT INTO due_notices (tenant_id, kind, subject_id, member_id, due_at, made_at)
        VALUES (NEW.tenant_id, 'follow_up', NEW.id, NEW.owner_id, NEW.next_follow_up_at, NEW.updated_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_notice_made AFTER INSERT ON contacts FOR EACH ROW
    WHEN (NEW.next_follow_up_at IS NOT NULL AND NEW.owner_id IS NOT NULL AND NEW.deleted_at IS NULL)
    EXECUTE FUNCTION contacts_notice();
CREATE TRIGGER contacts_notice_changed AFTER UPDATE OF next_follow_up_at, owner_id, deleted_at ON contacts FOR EACH ROW
    WHEN (coalesce(OLD.next_follow_up_at, NEW.next_follow_up_at) IS NOT NULL
          AND (OLD.next_follow_up_at, OLD.owner_id, OLD.deleted_at)
              IS DISTINCT FROM (NEW.next_follow_up_at, NEW.owner_id, NEW.deleted_at))
    EXECUTE FUNCTION contacts_notice();

-- Giving a record away happens with the rights of a role of its own.
GRANT SELECT, INSERT, DELETE ON due_notices TO leancrm_keeper;
CREATE POLICY handing_over ON due_notices TO leancrm_keeper
    USING (tenant_id = current_setting('app.tenant_id')::uuid) WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

-- Everybody who works here has a day. What was worked out by other clocks, or for another hour, is worked out anew.
CREATE FUNCTION memberships_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'active' THEN
        DELETE FROM due_notices WHERE tenant_id = NEW.tenant_id AND kind = 'day' AND subject_id = NEW.id;
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.timezone IS DISTINCT FROM OLD.timezone THEN
        UPDATE due_notices SET tell_at = NULL, handed_at = NULL
        WHERE tenant_id = NEW.tenant_id AND member_id = NEW.id AND kind IN ('task', 'follow_up');
    END IF;
    INSERT INTO due_notices (tenant_id, kind, subject_id, member_id) VALUES (NEW.tenant_id, 'day', NEW.id, NEW.id)
    ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET tell_at = NULL, handed_at = NULL, made_at = NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER memberships_notice_made AFTER INSERT ON memberships FOR EACH ROW
    WHEN (NEW.status = 'active') EXECUTE FUNCTION memberships_notice();
CREATE TRIGGER memberships_notice_changed AFTER UPDATE OF timezone, brief_at, status ON memberships FOR EACH ROW
    WHEN ((OLD.timezone, OLD.brief_at, OLD.status) IS DISTINCT FROM (NEW.timezone, NEW.brief_at, NEW.status))
    EXECUTE FUNCTION memberships_notice();

CREATE FUNCTION tenants_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE due_notices n SET tell_at = NULL, handed_at = NULL, made_at = CASE WHEN n.kind <> 'day' THEN n.made_at END
    FROM memberships m
    WHERE n.tenant_id = NEW.id AND n.kind IN ('task', 'follow_up', 'day')
      AND m.tenant_id = n.tenant_id AND m.id = n.member_id AND m.timezone IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER tenants_notice_changed AFTER UPDATE OF timezone ON tenants FOR EACH ROW
    WHEN (OLD.timezone IS DISTINCT FROM NEW.timezone) EXECUTE FUNCTION tenants_notice();

-- What is there already. What was due before this was introduced is not told. The owner, who migrates, has to see every tenant for it.
ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY;
ALTER TABLE contacts NO FORCE ROW LEVEL SECURITY;
ALTER TABLE memberships NO FORCE ROW LEVEL SECURITY;
ALTER TABLE due_notices NO FORCE ROW LEVEL SECURITY;
INSERT INTO due_notices (tenant_id, kind, subject_id, member_id, author_id, due_at, made_at)
SELECT t.tenant_id, due.kind, t.id, t.assignee_id, t.created_by_id, due.at, now()
FROM tasks t CROSS JOIN LATERAL (VALUES ('reminder', t.remind_at),
    ('task', CASE WHEN t.due_at IS DISTINCT FROM t.remind_at THEN t.due_at END)) AS due (kind, at)
WHERE t.status = 'open' AND t.deleted_at IS NULL AND due.at > now() - interval '2 days';
INSERT INTO due_notices (tenant_id, kind, subject_id, member_id, due_at, made_at)
SELECT tenant_id, 'follow_up', id, owner_id, next_follow_up_at, now() FROM contacts
WHERE next_follow_up_at > now() - interval '2 days' AND owner_id IS NOT NULL AND deleted_at IS NULL;
INSERT INTO due_notices (tenant_id, kind, subject_id, member_id)
SELECT tenant_id, 'day', id, id FROM memberships WHERE status = 'active';
ALTER TABLE tasks FORCE ROW LEVEL SECURITY;
ALTER TABLE contacts FORCE ROW LEVEL SECURITY;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
ALTER TABLE due_notices FORCE ROW LEVEL SECURITY;
