-- Mail of connected accounts. A mail is one activity in its tenant, however many mailboxes hold a copy: `mail_copies` says which
-- message of which mailbox it is. Who was written to or wrote stands in `mail_people`, known or not, so that whoever becomes a
-- contact later has their mail.
CREATE TABLE mail_copies (
    tenant_id   uuid NOT NULL,
    account_id  uuid NOT NULL,
    message_id  text COLLATE "C" NOT NULL CHECK (length(message_id) BETWEEN 1 AND 200),
    member_id   uuid NOT NULL,
    activity_id uuid NOT NULL,
    thread_id   text COLLATE "C" NOT NULL CHECK (length(thread_id) <= 200),
    is_shared   boolean NOT NULL DEFAULT false,
    seen_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, account_id, message_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, activity_id) REFERENCES activities (tenant_id, id)
);
COMMENT ON COLUMN mail_copies.seen_at IS 'When it was last seen in the mailbox: an import that has ended removes what it did not see';
CREATE INDEX mail_copies_by_activity ON mail_copies (tenant_id, activity_id);
CREATE INDEX mail_copies_by_thread ON mail_copies (tenant_id, account_id, thread_id);
CREATE INDEX mail_copies_by_sight ON mail_copies (tenant_id, account_id, seen_at);
CALL isolate('mail_copies', 'SELECT, INSERT, UPDATE, DELETE');
CALL narrow('mail_copies', $$(SELECT current_setting('app.member_id')::uuid) IN (member_id, '00000000-0000-0000-0000-000000000000')$$);

CREATE TABLE mail_people (
    tenant_id   uuid NOT NULL,
    activity_id uuid NOT NULL,
    address     text COLLATE "C" NOT NULL CHECK (address = lower(address)),
    name        text,
    PRIMARY KEY (tenant_id, activity_id, address),
    FOREIGN KEY (tenant_id, activity_id) REFERENCES activities (tenant_id, id)
);
CREATE INDEX mail_people_by_address ON mail_people (tenant_id, address);
CALL isolate('mail_people', 'SELECT, INSERT, UPDATE, DELETE');
CALL narrow('mail_people', $$EXISTS (SELECT FROM activities a WHERE a.tenant_id = mail_people.tenant_id AND a.id = activity_id)$$);

-- What a member wants of their mail: whose is left out, whose is kept although a rule would skip it, whose and which threads
-- colleagues may read.
CREATE TABLE mail_rules (
    tenant_id uuid NOT NULL,
    member_id uuid NOT NULL,
    kind      text COLLATE "C" NOT NULL CHECK (kind IN ('block', 'allow', 'share')),
    pattern   text COLLATE "C" NOT NULL CHECK (length(pattern) BETWEEN 3 AND 320 AND pattern = lower(pattern)),
    PRIMARY KEY (tenant_id, member_id, kind, pattern),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id)
);
COMMENT ON COLUMN mail_rules.pattern IS 'An address, a domain, or thread:ID';
CALL isolate('mail_rules', 'SELECT, INSERT, DELETE');
CALL narrow('mail_rules', $$(SELECT current_setting('app.member_id')::uuid) IN (member_id, '00000000-0000-0000-0000-000000000000')$$);

-- People in a member's mail who are no contacts yet: suggestions until somebody, or a rule, accepts them.
CREATE TABLE contact_suggestions (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    member_id   uuid NOT NULL,
    address     text COLLATE "C" NOT NULL CHECK (address = lower(address)),
    name        text CHECK (length(name) <= 300),
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,
    written_to  boolean NOT NULL,
    status      text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'declined')),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, member_id, address),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id)
);
COMMENT ON COLUMN contact_suggestions.written_to IS 'Whether the member has written to them: who was answered is more likely somebody';
CREATE INDEX contact_suggestions_open ON contact_suggestions (tenant_id, member_id, last_at DESC) WHERE status = 'open';
CALL isolate('contact_suggestions', 'SELECT, INSERT, UPDATE');
CALL narrow('contact_suggestions', $$(SELECT current_setting('app.member_id')::uuid) IN (member_id, '00000000-0000-0000-0000-000000000000')$$);

-- A mail that is private is in the sight of everybody in whose mailbox it lies.
CREATE FUNCTION holds_copy(activity uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (SELECT FROM mail_copies m
                   WHERE m.tenant_id = current_setting('app.tenant_id')::uuid AND m.activity_id = activity
                     AND m.member_id = current_setting('app.member_id')::uuid);
DO $$ DECLARE command text; condition text;
BEGIN
    condition := $condition$member_id = (SELECT current_setting('app.member_id')::uuid)
    OR (SELECT current_setting('app.member_id')::uuid) = '00000000-0000-0000-0000-000000000000'
    OR visibility <> 'private' AND (
        (SELECT scope_of('activities')) = 'tenant'
        OR member_id = ANY ((SELECT visible_members('activities'))::uuid[])
        OR visibility = 'tenant' AND (SELECT scope_of('activities')) <> 'none' AND (
            contact_id IS NOT NULL AND EXISTS (SELECT FROM contacts c
                WHERE c.tenant_id = activities.tenant_id AND c.id = activities.contact_id)
            OR deal_id IS NOT NULL AND EXISTS (SELECT FROM deals d
                WHERE d.tenant_id = activities.tenant_id AND d.id = activities.deal_id)))
    OR source = 'mail' AND holds_copy(id)$condition$;
    FOREACH command IN ARRAY ARRAY['select', 'update', 'delete'] LOOP
        EXECUTE format('ALTER POLICY %I ON activities USING (%s)', 'scope_' || command, condition);
    END LOOP;
END $$;
