-- What a language model found in a mail that its owner lets it read: promises, requests, and what a signature says. Suggestions, each
-- with the words that say it, until their member accepts or declines them. What somebody outside wrote is kept as text and nothing else.
ALTER TABLE accounts ADD COLUMN reads_text boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN accounts.reads_text IS 'Whether a language model reads new mail for what is promised, asked for and signed';

ALTER TABLE mail_people ADD COLUMN is_sender boolean NOT NULL DEFAULT false;

CREATE TABLE mail_findings (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    member_id   uuid NOT NULL,
    activity_id uuid NOT NULL,
    address     text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL CHECK (kind IN ('promise', 'request', 'title', 'phone')),
    value       text NOT NULL CHECK (length(value) BETWEEN 1 AND 500),
    quote       text NOT NULL CHECK (length(quote) BETWEEN 1 AND 1000),
    due_at      timestamptz,
    found_at    timestamptz NOT NULL,
    status      text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'declined')),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, activity_id) REFERENCES activities (tenant_id, id)
);
COMMENT ON COLUMN mail_findings.address IS 'Who wrote the mail';
CREATE UNIQUE INDEX mail_findings_once ON mail_findings (tenant_id, activity_id, kind, md5(value));
CREATE INDEX mail_findings_open ON mail_findings (tenant_id, member_id, found_at DESC) WHERE status = 'open';
CALL isolate('mail_findings', 'SELECT, INSERT, UPDATE');
CALL narrow('mail_findings', $$(SELECT current_setting('app.member_id')::uuid) IN (member_id, '00000000-0000-0000-0000-000000000000')$$);
