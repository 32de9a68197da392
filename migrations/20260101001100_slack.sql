-- Slack workspaces from which a tenant is talked to. A workspace leads to one tenant, a tenant may have several.
CREATE TABLE slack_installations (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    team_id      text COLLATE "C" NOT NULL CHECK (team_id ~ '^[TE][A-Z0-9]{1,30}$'),
    status       text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
    installed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, team_id),
    UNIQUE (team_id)
);
CALL isolate('slack_installations', 'SELECT');
CALL open_to_system('slack_installations', 'SELECT, INSERT, UPDATE');

-- Who somebody of another service is here: they said a code that was given to the member, or whoever runs the server said so.
CREATE TABLE channel_identities (
    tenant_id   uuid NOT NULL,
    channel     text COLLATE "C" NOT NULL CHECK (channel IN ('slack')),
    workspace   text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL CHECK (length(external_id) BETWEEN 1 AND 100),
    member_id   uuid NOT NULL,
    linked_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, channel, workspace, external_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id)
);
CREATE INDEX channel_identities_by_member ON channel_identities (tenant_id, member_id);
CALL isolate('channel_identities', 'SELECT');
CALL open_to_system('channel_identities', 'SELECT, INSERT, UPDATE');

-- Codes by which somebody proves to be a member: good once, for a short while, kept as hashes.
CREATE TABLE link_codes (
    tenant_id  uuid NOT NULL,
    code_hash  bytea NOT NULL CHECK (length(code_hash) = 32),
    member_id  uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, code_hash),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id)
);
CREATE INDEX link_codes_by_end ON link_codes (expires_at);
CALL isolate('link_codes', 'SELECT');
CALL open_to_system('link_codes', 'SELECT, INSERT, DELETE');

-- What another service has delivered: each delivery is dealt with once, however often it comes.
CREATE TABLE deliveries (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    channel     text COLLATE "C" NOT NULL CHECK (channel IN ('slack')),
    workspace   text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL CHECK (length(external_id) BETWEEN 1 AND 200),
    received_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, channel, workspace, external_id)
);
CREATE INDEX deliveries_by_age ON deliveries (received_at);
CALL isolate('deliveries', 'SELECT');
CALL open_to_system('deliveries', 'SELECT, INSERT, DELETE');
