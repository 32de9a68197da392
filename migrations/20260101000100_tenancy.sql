-- Identity and tenancy: who exists, where they work, whom they report to, what they may do.

CREATE TABLE tenants (
    id                 uuid PRIMARY KEY,
    parent_id          uuid REFERENCES tenants (id),
    external_client_id text UNIQUE,
    slug               text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name               text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    timezone           text NOT NULL DEFAULT 'UTC',
    base_currency      char(3) NOT NULL DEFAULT 'USD' CHECK (base_currency ~ '^[A-Z]{3}$'),
    region             char(2) NOT NULL DEFAULT 'US',
    status             text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
    created_at         timestamptz NOT NULL DEFAULT now(),
    CHECK (parent_id <> id)
);
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenants TO leancrm_app USING (id = current_setting('app.tenant_id')::uuid);
GRANT SELECT ON tenants TO leancrm_app;
CALL open_to_system('tenants', 'SELECT, INSERT, UPDATE');

-- A person, once, however many tenants they work in. The application role never reads this table: what a tenant may know
-- of a person stands in its own memberships.
CREATE TABLE users (
    id         uuid PRIMARY KEY,
    email      text NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '%_@_%'),
    name       text NOT NULL,
    status     text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
    created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CALL open_to_system('users', 'SELECT, INSERT, UPDATE');

CREATE TABLE roles (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id        uuid NOT NULL,
    key       text NOT NULL,
    name      text NOT NULL,
    rank      int  NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);
CALL isolate('roles', 'SELECT');
CALL open_to_system('roles', 'SELECT, INSERT');

CREATE TABLE memberships (
    tenant_id     uuid NOT NULL REFERENCES tenants (id),
    id            uuid NOT NULL,
    user_id       uuid NOT NULL REFERENCES users (id),
    role_id       uuid NOT NULL,
    reports_to_id uuid,
    display_name  text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 200),
    email         text NOT NULL,
    timezone      text,
    locale        text NOT NULL DEFAULT 'en',
    status        text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, user_id),
    FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id),
    FOREIGN KEY (tenant_id, reports_to_id) REFERENCES memberships (tenant_id, id),
    CHECK (reports_to_id <> id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);
CREATE INDEX memberships_by_manager ON memberships (tenant_id, reports_to_id);
CALL isolate('memberships', 'SELECT');
CALL open_to_system('memberships', 'SELECT, INSERT, UPDATE');

-- Every pair of a manager and someone who reports to them, however indirectly; everyone stands over themselves at depth 0.
CREATE TABLE membership_closure (
    tenant_id     uuid NOT NULL,
    ancestor_id   uuid NOT NULL,
    descendant_id uuid NOT NULL,
    depth         int  NOT NULL CHECK (depth >= 0),
    PRIMARY KEY (tenant_id, ancestor_id, descendant_id),
    FOREIGN KEY (tenant_id, ancestor_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, descendant_id) REFERENCES memberships (tenant_id, id)
);
CREATE INDEX membership_closure_by_descendant ON membership_closure (tenant_id, descendant_id);
CALL isolate('membership_closure', 'SELECT');
CALL open_to_system('membership_closure', 'SELECT, INSERT, DELETE');

-- The closure follows reports_to_id in the same transaction, whoever changes it, so the two can never differ. The advisory
-- lock makes two re-parentings in one tenant wait for each other: apart, each could pass the cycle check and together
-- close a circle.
CREATE FUNCTION membership_closure_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('closure:' || NEW.tenant_id::text, 0));
    IF TG_OP = 'INSERT' THEN
        INSERT INTO membership_closure VALUES (NEW.tenant_id, NEW.id, NEW.id, 0);
    ELSIF NEW.reports_to_id IS NOT DISTINCT FROM OLD.reports_to_id THEN
        RETURN NEW;
    ELSE
        IF EXISTS (SELECT FROM membership_closure c WHERE c.tenant_id = NEW.tenant_id
                     AND c.ancestor_id = NEW.id AND c.descendant_id = NEW.reports_to_id) THEN
            RAISE EXCEPTION 'reporting line would close a circle'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'memberships_no_circle';
        END IF;
        DELETE FROM membership_closure c
            USING membership_closure below, membership_closure above
            WHERE below.tenant_id = NEW.tenant_id AND below.ancestor_id = NEW.id
              AND above.tenant_id = NEW.tenant_id AND above.descendant_id = NEW.id AND above.ancestor_id <> NEW.id
              AND c.tenant_id = NEW.tenant_id
              AND c.ancestor_id = above.ancestor_id AND c.descendant_id = below.descendant_id;
    END IF;
    IF NEW.reports_to_id IS NOT NULL THEN
        INSERT INTO membership_closure
            SELECT NEW.tenant_id, above.ancestor_id, below.descendant_id, above.depth + below.depth + 1
            FROM membership_closure above, membership_closure below
            WHERE above.tenant_id = NEW.tenant_id AND above.descendant_id = NEW.reports_to_id
              AND below.tenant_id = NEW.tenant_id AND below.ancestor_id = NEW.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_closure_follow AFTER INSERT OR UPDATE OF reports_to_id ON memberships
    FOR EACH ROW EXECUTE FUNCTION membership_closure_follow();

CREATE TABLE groups (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id        uuid NOT NULL,
    name      text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
);
CALL isolate('groups', 'SELECT');
CALL open_to_system('groups', 'SELECT, INSERT');

CREATE TABLE group_members (
    tenant_id     uuid NOT NULL,
    group_id      uuid NOT NULL,
    membership_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, group_id, membership_id),
    FOREIGN KEY (tenant_id, group_id) REFERENCES groups (tenant_id, id),
    FOREIGN KEY (tenant_id, membership_id) REFERENCES memberships (tenant_id, id)
);
CREATE INDEX group_members_by_member ON group_members (tenant_id, membership_id);
CALL isolate('group_members', 'SELECT');
CALL open_to_system('group_members', 'SELECT, INSERT, DELETE');

-- A permission given to a role, a group or one member, and how far it reaches.
CREATE TABLE grants (
    tenant_id     uuid NOT NULL REFERENCES tenants (id),
    id            uuid NOT NULL,
    role_id       uuid,
    group_id      uuid,
    membership_id uuid,
    permission    text NOT NULL CHECK (permission ~ '^([a-z_]+|\*)\.([a-z_]+|\*)$'),
    scope         text NOT NULL CHECK (scope IN ('own', 'team', 'tenant')),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id),
    FOREIGN KEY (tenant_id, group_id) REFERENCES groups (tenant_id, id),
    FOREIGN KEY (tenant_id, membership_id) REFERENCES memberships (tenant_id, id),
    CHECK (num_nonnulls(role_id, group_id, membership_id) = 1)
);
CREATE UNIQUE INDEX grants_once ON grants (tenant_id, coalesce(role_id, group_id, membership_id), permission);
CALL isolate('grants', 'SELECT');
CALL open_to_system('grants', 'SELECT, INSERT, DELETE');

-- Bearer tokens for the API, stored as hashes; the prefix is what a list may show.
CREATE TABLE api_tokens (
    tenant_id     uuid NOT NULL,
    id            uuid NOT NULL,
    membership_id uuid NOT NULL,
    name          text NOT NULL,
    prefix        text NOT NULL,
    token_hash    bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz,
    revoked_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, membership_id) REFERENCES memberships (tenant_id, id)
);
CALL isolate('api_tokens', 'SELECT');
CREATE INDEX api_tokens_by_end ON api_tokens (least(expires_at, revoked_at));
CALL open_to_system('api_tokens', 'SELECT, INSERT, UPDATE, DELETE');

-- Dated exchange rates of a tenant: units of its base currency for one unit of `currency`.
CREATE TABLE fx_rates (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    currency  char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    day       date NOT NULL,
    rate      double precision NOT NULL CHECK (rate > 0),
    PRIMARY KEY (tenant_id, currency, day)
);
CALL isolate('fx_rates');

CREATE TABLE quotas (
    tenant_id     uuid NOT NULL,
    membership_id uuid NOT NULL,
    starts_on     date NOT NULL,
    ends_on       date NOT NULL CHECK (ends_on >= starts_on),
    amount_minor  bigint NOT NULL CHECK (amount_minor > 0),
    currency      char(3) NOT NULL,
    PRIMARY KEY (tenant_id, membership_id, starts_on),
    FOREIGN KEY (tenant_id, membership_id) REFERENCES memberships (tenant_id, id)
);
CALL isolate('quotas');
CALL narrow('quotas', $$membership_id = (SELECT current_setting('app.member_id')::uuid)
    OR (SELECT scope_of('reports')) = 'tenant' OR membership_id = ANY ((SELECT visible_members('reports'))::uuid[])$$);
