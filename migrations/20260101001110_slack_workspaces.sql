-- A workspace may be talked to by several tenants (an agency); a person in it is of the tenant that their code was of.
ALTER TABLE slack_installations DROP CONSTRAINT slack_installations_team_id_key;
CREATE INDEX slack_installations_by_team ON slack_installations (team_id, tenant_id);

-- Where the app is installed, and what opens it. This belongs to the workspace and the app, to no tenant: the id is the
-- workspace's, or the organisation's where all of it was installed to. Tokens are sealed for their row and column.
CREATE TABLE slack_workspaces (
    id               text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[TE][A-Z0-9]{1,30}$'),
    name             text NOT NULL CHECK (length(name) <= 500),
    enterprise_id    text COLLATE "C" CHECK (enterprise_id ~ '^E[A-Z0-9]{1,30}$'),
    is_org           boolean NOT NULL,
    bot_user_id      text COLLATE "C" NOT NULL,
    app_id           text COLLATE "C" NOT NULL,
    scopes           text[] COLLATE "C" NOT NULL,
    access_sealed    bytea,
    refresh_sealed   bytea,
    expires_at       timestamptz,
    -- Until then somebody is out to have the token renewed, and nobody else goes. It stands in for a lock, since no transaction
    -- stays open while the network is waited on.
    refreshing_until timestamptz,
    status           text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
    disabled_reason  text,
    installed_at     timestamptz NOT NULL,
    installed_by     text COLLATE "C",
    CHECK (NOT is_org OR id = enterprise_id),
    CHECK ((status = 'active') = (access_sealed IS NOT NULL)),
    CHECK (access_sealed IS NOT NULL OR refresh_sealed IS NULL),
    CHECK (refresh_sealed IS NULL OR expires_at IS NOT NULL),
    CHECK ((status = 'disabled') = (disabled_reason IS NOT NULL))
);
ALTER TABLE slack_workspaces ENABLE ROW LEVEL SECURITY;
ALTER TABLE slack_workspaces FORCE ROW LEVEL SECURITY;
CALL open_to_system('slack_workspaces', 'SELECT, INSERT, UPDATE');

-- Links by which a workspace is installed for a tenant: good for one install, for a short while, kept as hashes.
CREATE TABLE slack_tickets (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    ticket_hash bytea NOT NULL CHECK (length(ticket_hash) = 32),
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, ticket_hash)
);
CREATE INDEX slack_tickets_by_hash ON slack_tickets (ticket_hash);
CREATE INDEX slack_tickets_by_end ON slack_tickets (expires_at);
CALL isolate('slack_tickets', 'SELECT');
CALL open_to_system('slack_tickets', 'SELECT, INSERT, DELETE');

-- Installs that are under way at Slack: each ends once, in the browser that it began in.
CREATE TABLE slack_states (
    tenant_id       uuid NOT NULL,
    state_hash      bytea NOT NULL CHECK (length(state_hash) = 32),
    ticket_hash     bytea NOT NULL,
    browser_hash    bytea NOT NULL CHECK (length(browser_hash) = 32),
    verifier_sealed bytea NOT NULL,
    expires_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, state_hash),
    FOREIGN KEY (tenant_id, ticket_hash) REFERENCES slack_tickets (tenant_id, ticket_hash) ON DELETE CASCADE
);
CREATE INDEX slack_states_by_hash ON slack_states (state_hash);
CREATE INDEX slack_states_by_ticket ON slack_states (tenant_id, ticket_hash);
CALL isolate('slack_states', 'SELECT');
CALL open_to_system('slack_states', 'SELECT, INSERT, DELETE');
