-- Charts that are fetched as pictures by services which cannot sign in. Whoever knows the name of one sees it, so the name is
-- random and only its hash is kept; a picture is there for a while and then gone. A tenant neither lists nor reads them.
CREATE TABLE pictures (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    name_hash  bytea NOT NULL CHECK (length(name_hash) = 32),
    chart      jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    PRIMARY KEY (tenant_id, name_hash),
    -- By which it is found: a name of 32 random bytes tells nobody anything of another tenant.
    UNIQUE (name_hash)
);
CREATE INDEX pictures_by_end ON pictures (expires_at);
CALL isolate('pictures', 'INSERT');
CALL open_to_system('pictures', 'SELECT, DELETE');
