-- Accounts at a provider of mail and calendars that members have connected, and how far each is kept in step.
--
-- Only the member sees their account. Tokens are sealed for their row and column. The id of the provider says who it is, not the
-- address, which may pass to somebody else.
CREATE TABLE accounts (
    tenant_id         uuid NOT NULL REFERENCES tenants (id),
    id                uuid NOT NULL,
    member_id         uuid NOT NULL,
    provider          text COLLATE "C" NOT NULL CHECK (provider IN ('google')),
    subject           text COLLATE "C" NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    address           text COLLATE "C" NOT NULL CHECK (length(address) BETWEEN 3 AND 320 AND address = lower(address)),
    scopes            text[] COLLATE "C" NOT NULL,
    access_sealed     bytea,
    access_expires_at timestamptz,
    refresh_sealed    bytea,
    -- Until then somebody is out to have the token renewed, and nobody else goes. It stands in for a lock, since no transaction
    -- stays open while the network is waited on.
    refreshing_until  timestamptz,
    status            text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disconnected')),
    disconnected_why  text,
    disconnected_at   timestamptz,
    connected_at      timestamptz NOT NULL,
    shares_mail       boolean NOT NULL DEFAULT false,
    only_labels       text[] NOT NULL DEFAULT '{}',
    adds_contacts     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, provider, subject),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id),
    CHECK ((status = 'active') = (refresh_sealed IS NOT NULL)),
    CHECK ((access_sealed IS NULL) = (access_expires_at IS NULL)),
    CHECK (status = 'active' OR (access_sealed IS NULL AND disconnected_why IS NOT NULL AND disconnected_at IS NOT NULL))
);
COMMENT ON COLUMN accounts.shares_mail IS 'Whether colleagues may read the mail that is kept; else each mail is its owner''s alone';
COMMENT ON COLUMN accounts.only_labels IS 'Where any is named, only mail with one of these labels is kept';
COMMENT ON COLUMN accounts.adds_contacts IS 'Whether people whom the member has written to, at a company that is known, become contacts by themselves';
CREATE INDEX accounts_by_member ON accounts (tenant_id, member_id);
CREATE INDEX accounts_by_address ON accounts (provider, address);
CALL isolate('accounts', 'SELECT, INSERT, UPDATE, DELETE');
CALL narrow('accounts', $$(SELECT current_setting('app.member_id')::uuid) IN (member_id, '00000000-0000-0000-0000-000000000000')$$);
CALL open_to_system('accounts', 'SELECT, UPDATE');

-- Consents that are under way: each ends once, in the browser that it began in. The link that is handed out is the same row before
-- anybody opened it.
CREATE TABLE account_consents (
    tenant_id       uuid NOT NULL REFERENCES tenants (id),
    secret_hash     bytea NOT NULL CHECK (length(secret_hash) = 32),
    member_id       uuid NOT NULL,
    services        text[] COLLATE "C" NOT NULL,
    browser_hash    bytea CHECK (length(browser_hash) = 32),
    verifier_sealed bytea,
    nonce_hash      bytea CHECK (length(nonce_hash) = 32),
    expires_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, secret_hash),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id),
    CHECK ((browser_hash IS NULL) = (verifier_sealed IS NULL) AND (browser_hash IS NULL) = (nonce_hash IS NULL))
);
CREATE INDEX account_consents_by_secret ON account_consents (secret_hash);
CREATE INDEX account_consents_by_end ON account_consents (expires_at);
CALL isolate('account_consents', 'SELECT, INSERT');
CALL narrow('account_consents', $$member_id = (SELECT current_setting('app.member_id')::uuid)$$);
CALL open_to_system('account_consents', 'SELECT, INSERT, UPDATE, DELETE');

-- How far the mail and the calendar of an account are kept in step. A row is due when `next_at` has come; null where it rests, because
-- the account is disconnected or may not read this. `handed_at` is since when an event of the outbox stands for it.
CREATE TABLE sync_states (
    tenant_id         uuid NOT NULL,
    account_id        uuid NOT NULL,
    kind              text COLLATE "C" NOT NULL CHECK (kind IN ('mail', 'calendar')),
    member_id         uuid NOT NULL,
    phase             text COLLATE "C" NOT NULL DEFAULT 'importing' CHECK (phase IN ('importing', 'following')),
    cursor            text COLLATE "C",
    page              text COLLATE "C",
    import_from       timestamptz,
    import_began_at   timestamptz,
    import_seen       bigint NOT NULL DEFAULT 0,
    import_kept       bigint NOT NULL DEFAULT 0,
    import_total      bigint,
    kept_count        bigint NOT NULL DEFAULT 0,
    skipped_count     bigint NOT NULL DEFAULT 0,
    removed_count     bigint NOT NULL DEFAULT 0,
    step              bigint NOT NULL DEFAULT 0,
    next_at           timestamptz,
    handed_at         timestamptz,
    poked_at          timestamptz,
    tried_at          timestamptz,
    ok_at             timestamptz,
    failures          int NOT NULL DEFAULT 0,
    last_error        text CHECK (length(last_error) <= 500),
    stall_told_at     timestamptz,
    watch_id          text COLLATE "C",
    watch_resource    text COLLATE "C",
    watch_hash        bytea CHECK (length(watch_hash) = 32),
    watch_expires_at  timestamptz,
    PRIMARY KEY (tenant_id, account_id, kind),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id)
);
COMMENT ON COLUMN sync_states.cursor IS 'From where changes are asked for: Gmail''s history id, the calendar''s sync token. While importing, the one that was taken before the import began';
COMMENT ON COLUMN sync_states.page IS 'Where an import, or a listing of changes, goes on';
COMMENT ON COLUMN sync_states.step IS 'Counts commits: whoever commits a page names the step it was read at, so that two who work at once do not overtake each other';
CREATE INDEX sync_states_due ON sync_states (next_at) WHERE handed_at IS NULL AND next_at IS NOT NULL;
CREATE INDEX sync_states_handed ON sync_states (handed_at) WHERE handed_at IS NOT NULL;
CREATE INDEX sync_states_stalled ON sync_states (ok_at) WHERE next_at IS NOT NULL AND stall_told_at IS NULL;
CREATE INDEX sync_states_told ON sync_states (stall_told_at) WHERE stall_told_at IS NOT NULL;
CREATE INDEX sync_states_watch ON sync_states (watch_id) WHERE watch_id IS NOT NULL;
CALL isolate('sync_states', 'SELECT, INSERT, UPDATE, DELETE');
CALL narrow('sync_states', $$(SELECT current_setting('app.member_id')::uuid) IN (member_id, '00000000-0000-0000-0000-000000000000')$$);
CALL open_to_system('sync_states', 'SELECT, UPDATE');
