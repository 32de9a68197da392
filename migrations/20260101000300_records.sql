-- The CRM's records. Conventions: UUIDv7 ids made by the application, composite keys that carry the tenant, soft delete,
-- an optimistic version, money as minor units and currency, `name_norm` as the folded form that exact look-ups use.

CREATE TABLE companies (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    name_norm  text COLLATE "C" NOT NULL,
    aliases    text[] NOT NULL DEFAULT '{}',
    industry   text,
    location   text,
    employees  int CHECK (employees >= 0),
    owner_id   uuid,
    custom     jsonb NOT NULL DEFAULT '{}',
    last_contacted_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    version    int NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, owner_id) REFERENCES memberships (tenant_id, id)
);
CREATE INDEX companies_by_name ON companies (tenant_id, name_norm) WHERE deleted_at IS NULL;
CREATE INDEX companies_by_owner ON companies (tenant_id, owner_id, last_contacted_at) WHERE deleted_at IS NULL;
CALL isolate('companies');
CALL narrow('companies', $$(SELECT scope_of('companies')) = 'tenant'
    OR owner_id = ANY ((SELECT visible_members('companies'))::uuid[])$$);

CREATE TABLE company_domains (
    tenant_id  uuid NOT NULL,
    domain     text COLLATE "C" NOT NULL CHECK (domain = lower(domain)),
    company_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, domain),
    FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id)
);
CREATE INDEX company_domains_by_company ON company_domains (tenant_id, company_id);
CALL isolate('company_domains', 'SELECT, INSERT, DELETE');
CALL narrow('company_domains', $$(SELECT scope_of('companies')) = 'tenant'
    OR EXISTS (SELECT FROM companies c WHERE c.tenant_id = company_domains.tenant_id AND c.id = company_id)$$);

CREATE TABLE contacts (
    tenant_id         uuid NOT NULL REFERENCES tenants (id),
    id                uuid NOT NULL,
    name              text NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    name_norm         text COLLATE "C" NOT NULL,
    title             text,
    company_id        uuid,
    location          text,
    owner_id          uuid,
    source            text,
    custom            jsonb NOT NULL DEFAULT '{}',
    last_contacted_at timestamptz,
    next_follow_up_at timestamptz,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    deleted_at        timestamptz,
    version           int NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    FOREIGN KEY (tenant_id, owner_id) REFERENCES memberships (tenant_id, id)
);
CREATE INDEX contacts_by_name ON contacts (tenant_id, name_norm) WHERE deleted_at IS NULL;
CREATE INDEX contacts_by_company ON contacts (tenant_id, company_id) WHERE deleted_at IS NULL;
CREATE INDEX contacts_by_owner ON contacts (tenant_id, owner_id, last_contacted_at NULLS FIRST) WHERE deleted_at IS NULL;
CREATE INDEX contacts_by_contact_date ON contacts (tenant_id, last_contacted_at NULLS FIRST) WHERE deleted_at IS NULL;
CREATE INDEX contacts_by_creation ON contacts (tenant_id, created_at DESC) WHERE deleted_at IS NULL;
CALL isolate('contacts');
CALL narrow('contacts', $$(SELECT scope_of('contacts')) = 'tenant'
    OR owner_id = ANY ((SELECT visible_members('contacts'))::uuid[])$$);

CREATE TABLE contact_points (
    tenant_id    uuid NOT NULL,
    id           uuid NOT NULL,
    contact_id   uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('email', 'phone', 'whatsapp', 'url')),
    value        text NOT NULL,
    value_norm   text COLLATE "C" NOT NULL,
    is_primary   boolean NOT NULL DEFAULT false,
    consent      text NOT NULL DEFAULT 'unknown' CHECK (consent IN ('unknown', 'given', 'refused')),
    opted_out_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, kind, value_norm),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id)
);
CREATE INDEX contact_points_by_contact ON contact_points (tenant_id, contact_id);
CALL isolate('contact_points', 'SELECT, INSERT, UPDATE, DELETE');
CALL narrow('contact_points', $$(SELECT scope_of('contacts')) = 'tenant'
    OR EXISTS (SELECT FROM contacts c WHERE c.tenant_id = contact_points.tenant_id AND c.id = contact_id)$$);

CREATE TABLE pipelines (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    name       text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('sales', 'hiring')),
    is_default boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
);
CREATE UNIQUE INDEX pipelines_one_default ON pipelines (tenant_id, kind) WHERE is_default;
CALL isolate('pipelines');
CALL open_to_system('pipelines', 'SELECT, INSERT');

CREATE TABLE stages (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    pipeline_id uuid NOT NULL,
    name        text NOT NULL,
    position    int NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('open', 'won', 'lost')),
    probability int NOT NULL CHECK (probability BETWEEN 0 AND 100),
    rot_days    int CHECK (rot_days > 0),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, pipeline_id, id),
    UNIQUE (tenant_id, pipeline_id, position),
    FOREIGN KEY (tenant_id, pipeline_id) REFERENCES pipelines (tenant_id, id)
);
CALL isolate('stages');
CALL open_to_system('stages', 'SELECT, INSERT');

CREATE TABLE deals (
    tenant_id         uuid NOT NULL REFERENCES tenants (id),
    id                uuid NOT NULL,
    name              text NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    name_norm         text COLLATE "C" NOT NULL,
    company_id        uuid,
    contact_id        uuid,
    pipeline_id       uuid NOT NULL,
    stage_id          uuid NOT NULL,
    stage_entered_at  timestamptz NOT NULL,
    owner_id          uuid,
    status            text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'won', 'lost')),
    amount_minor      bigint CHECK (amount_minor >= 0),
    currency          char(3) CHECK (currency ~ '^[A-Z]{3}$'),
    base_amount_minor bigint,
    probability       int NOT NULL CHECK (probability BETWEEN 0 AND 100),
    expected_close    date,
    closed_at         timestamptz,
    lost_reason       text,
    next_step         text,
    next_step_on      date,
    snoozed_until     date,
    snooze_reason     text,
    source            text,
    location          text,
    custom            jsonb NOT NULL DEFAULT '{}',
    last_activity_at  timestamptz,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    deleted_at        timestamptz,
    version           int NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id),
    FOREIGN KEY (tenant_id, pipeline_id, stage_id) REFERENCES stages (tenant_id, pipeline_id, id),
    FOREIGN KEY (tenant_id, owner_id) REFERENCES memberships (tenant_id, id),
    CHECK ((amount_minor IS NULL) = (currency IS NULL)),
    CHECK ((status = 'open') = (closed_at IS NULL))
);
COMMENT ON COLUMN deals.base_amount_minor IS
    'The amount in the tenant''s base currency, frozen on the day of closing; null while open or where no rate was known';
CREATE INDEX deals_by_name ON deals (tenant_id, name_norm) WHERE deleted_at IS NULL;
CREATE INDEX deals_by_company ON deals (tenant_id, company_id) WHERE deleted_at IS NULL;
CREATE INDEX deals_by_contact ON deals (tenant_id, contact_id) WHERE deleted_at IS NULL;
CREATE INDEX deals_open_by_owner ON deals (tenant_id, owner_id, expected_close) WHERE deleted_at IS NULL AND status = 'open';
CREATE INDEX deals_open_by_close ON deals (tenant_id, expected_close) WHERE deleted_at IS NULL AND status = 'open';
CREATE INDEX deals_by_closing ON deals (tenant_id, closed_at DESC) WHERE deleted_at IS NULL AND status <> 'open';
CALL isolate('deals');
CALL narrow('deals', $$(SELECT scope_of('deals')) = 'tenant'
    OR owner_id = ANY ((SELECT visible_members('deals'))::uuid[])$$);

CREATE TABLE deal_stage_history (
    tenant_id     uuid NOT NULL,
    id            uuid NOT NULL,
    deal_id       uuid NOT NULL,
    from_stage_id uuid,
    to_stage_id   uuid NOT NULL,
    moved_at      timestamptz NOT NULL,
    moved_by_id   uuid,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, deal_id) REFERENCES deals (tenant_id, id),
    FOREIGN KEY (tenant_id, from_stage_id) REFERENCES stages (tenant_id, id),
    FOREIGN KEY (tenant_id, to_stage_id) REFERENCES stages (tenant_id, id),
    FOREIGN KEY (tenant_id, moved_by_id) REFERENCES memberships (tenant_id, id)
);
CREATE INDEX deal_stage_history_by_deal ON deal_stage_history (tenant_id, deal_id, moved_at);
CALL isolate('deal_stage_history', 'SELECT, INSERT');
CALL narrow('deal_stage_history', $$(SELECT scope_of('deals')) = 'tenant'
    OR EXISTS (SELECT FROM deals d WHERE d.tenant_id = deal_stage_history.tenant_id AND d.id = deal_id)$$);

-- The products of a deal.
CREATE TABLE deal_products (
    tenant_id   uuid NOT NULL,
    deal_id     uuid NOT NULL,
    product_id  uuid NOT NULL REFERENCES products (id),
    quantity    int NOT NULL DEFAULT 1 CHECK (quantity > 0),
    price_minor bigint CHECK (price_minor >= 0),
    PRIMARY KEY (tenant_id, deal_id, product_id),
    FOREIGN KEY (tenant_id, deal_id) REFERENCES deals (tenant_id, id)
);
CALL isolate('deal_products', 'SELECT, INSERT, UPDATE, DELETE');
CALL narrow('deal_products', $$(SELECT scope_of('deals')) = 'tenant'
    OR EXISTS (SELECT FROM deals d WHERE d.tenant_id = deal_products.tenant_id AND d.id = deal_id)$$);

-- What happened with whom: calls, e-mails, messages, meetings that are over. Visible to whoever did it; unless it is private,
-- to those whose scope reaches that member; and if it is the tenant's, to whoever sees the contact or the deal.
CREATE TABLE activities (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('call', 'email', 'meeting', 'message', 'other')),
    direction    text CHECK (direction IN ('inbound', 'outbound')),
    subject      text NOT NULL,
    body         text,
    occurred_at  timestamptz NOT NULL,
    duration_min int CHECK (duration_min >= 0),
    member_id    uuid,
    contact_id   uuid,
    company_id   uuid,
    deal_id      uuid,
    visibility   text NOT NULL DEFAULT 'tenant' CHECK (visibility IN ('private', 'team', 'tenant')),
    source       text NOT NULL DEFAULT 'manual',
    external_id  text,
    created_at   timestamptz NOT NULL,
    deleted_at   timestamptz,
    version      int NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, source, external_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id),
    FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    FOREIGN KEY (tenant_id, deal_id) REFERENCES deals (tenant_id, id)
);
CREATE INDEX activities_by_contact ON activities (tenant_id, contact_id, occurred_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX activities_by_company ON activities (tenant_id, company_id, occurred_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX activities_by_deal ON activities (tenant_id, deal_id, occurred_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX activities_by_member ON activities (tenant_id, member_id, occurred_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX activities_by_date ON activities (tenant_id, occurred_at DESC) WHERE deleted_at IS NULL;
CALL isolate('activities');
CALL narrow('activities', $$member_id = (SELECT current_setting('app.member_id')::uuid)
    OR visibility <> 'private' AND (
        (SELECT scope_of('activities')) = 'tenant'
        OR member_id = ANY ((SELECT visible_members('activities'))::uuid[])
        OR visibility = 'tenant' AND (SELECT scope_of('activities')) <> 'none' AND (
            contact_id IS NOT NULL AND EXISTS (SELECT FROM contacts c
                WHERE c.tenant_id = activities.tenant_id AND c.id = activities.contact_id)
            OR deal_id IS NOT NULL AND EXISTS (SELECT FROM deals d
                WHERE d.tenant_id = activities.tenant_id AND d.id = activities.deal_id)))$$);

-- People beside the main one of an activity.
CREATE TABLE activity_links (
    tenant_id   uuid NOT NULL,
    activity_id uuid NOT NULL,
    contact_id  uuid NOT NULL,
    PRIMARY KEY (tenant_id, activity_id, contact_id),
    FOREIGN KEY (tenant_id, activity_id) REFERENCES activities (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id)
);
CREATE INDEX activity_links_by_contact ON activity_links (tenant_id, contact_id);
CALL isolate('activity_links', 'SELECT, INSERT, DELETE');
CALL narrow('activity_links', $$EXISTS (SELECT FROM activities a WHERE a.tenant_id = activity_links.tenant_id AND a.id = activity_id)$$);

-- Calendar entries.
CREATE TABLE meetings (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    id          uuid NOT NULL,
    title       text NOT NULL,
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL CHECK (ends_at >= starts_at),
    location    text,
    member_id   uuid NOT NULL,
    contact_id  uuid,
    company_id  uuid,
    deal_id     uuid,
    status      text NOT NULL DEFAULT 'confirmed' CHECK (status IN ('confirmed', 'tentative', 'cancelled')),
    source      text NOT NULL DEFAULT 'manual',
    external_id text,
    created_at  timestamptz NOT NULL,
    version     int NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, source, external_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id),
    FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    FOREIGN KEY (tenant_id, deal_id) REFERENCES deals (tenant_id, id)
);
CREATE INDEX meetings_by_member ON meetings (tenant_id, member_id, starts_at);
CREATE INDEX meetings_by_contact ON meetings (tenant_id, contact_id, starts_at);
CREATE INDEX meetings_by_company ON meetings (tenant_id, company_id, starts_at);
CALL isolate('meetings');
CALL narrow('meetings', $$member_id = (SELECT current_setting('app.member_id')::uuid)
    OR (SELECT scope_of('activities')) = 'tenant'
    OR member_id = ANY ((SELECT visible_members('activities'))::uuid[])$$);

CREATE TABLE tasks (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    title        text NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
    due_at       timestamptz,
    remind_at    timestamptz,
    recurrence   text,
    status       text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'done')),
    priority     text NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high')),
    assignee_id  uuid NOT NULL,
    created_by_id uuid,
    contact_id   uuid,
    company_id   uuid,
    deal_id      uuid,
    done_at      timestamptz,
    created_at   timestamptz NOT NULL,
    deleted_at   timestamptz,
    version      int NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, assignee_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, created_by_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id),
    FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    FOREIGN KEY (tenant_id, deal_id) REFERENCES deals (tenant_id, id),
    CHECK ((status = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX tasks_by_assignee ON tasks (tenant_id, assignee_id, status, due_at) WHERE deleted_at IS NULL;
CREATE INDEX tasks_by_due ON tasks (tenant_id, status, due_at) WHERE deleted_at IS NULL;
CREATE INDEX tasks_by_contact ON tasks (tenant_id, contact_id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_by_company ON tasks (tenant_id, company_id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_by_deal ON tasks (tenant_id, deal_id) WHERE deleted_at IS NULL;
CALL isolate('tasks');
CALL narrow('tasks', $$(SELECT scope_of('tasks')) = 'tenant'
    OR assignee_id = ANY ((SELECT visible_members('tasks'))::uuid[])
    OR created_by_id = (SELECT current_setting('app.member_id')::uuid)$$);

-- A note hangs on one record and is as visible as that record.
CREATE TABLE notes (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    body       text NOT NULL CHECK (length(body) BETWEEN 1 AND 20000),
    author_id  uuid,
    contact_id uuid,
    company_id uuid,
    deal_id    uuid,
    created_at timestamptz NOT NULL,
    deleted_at timestamptz,
    version    int NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, author_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id),
    FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    FOREIGN KEY (tenant_id, deal_id) REFERENCES deals (tenant_id, id),
    CHECK (num_nonnulls(contact_id, company_id, deal_id) = 1)
);
CREATE INDEX notes_by_contact ON notes (tenant_id, contact_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX notes_by_company ON notes (tenant_id, company_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX notes_by_deal ON notes (tenant_id, deal_id, created_at DESC) WHERE deleted_at IS NULL;
CALL isolate('notes');
CALL narrow('notes', $$author_id = (SELECT current_setting('app.member_id')::uuid)
    OR contact_id IS NOT NULL AND EXISTS (SELECT FROM contacts c WHERE c.tenant_id = notes.tenant_id AND c.id = notes.contact_id)
    OR company_id IS NOT NULL AND EXISTS (SELECT FROM companies c WHERE c.tenant_id = notes.tenant_id AND c.id = notes.company_id)
    OR deal_id IS NOT NULL AND EXISTS (SELECT FROM deals d WHERE d.tenant_id = notes.tenant_id AND d.id = notes.deal_id)$$);

CREATE TABLE tags (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id        uuid NOT NULL,
    name      text NOT NULL,
    name_norm text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name_norm)
);
CALL isolate('tags');

CREATE TABLE taggings (
    tenant_id  uuid NOT NULL,
    id         uuid NOT NULL,
    tag_id     uuid NOT NULL,
    contact_id uuid,
    company_id uuid,
    deal_id    uuid,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, tag_id) REFERENCES tags (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id),
    FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    FOREIGN KEY (tenant_id, deal_id) REFERENCES deals (tenant_id, id),
    CHECK (num_nonnulls(contact_id, company_id, deal_id) = 1)
);
CREATE UNIQUE INDEX taggings_once ON taggings (tenant_id, tag_id, coalesce(contact_id, company_id, deal_id));
CREATE INDEX taggings_by_contact ON taggings (tenant_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX taggings_by_deal ON taggings (tenant_id, deal_id) WHERE deal_id IS NOT NULL;
CALL isolate('taggings', 'SELECT, INSERT, DELETE');
CALL narrow('taggings', $$contact_id IS NOT NULL AND EXISTS (SELECT FROM contacts c WHERE c.tenant_id = taggings.tenant_id AND c.id = taggings.contact_id)
    OR company_id IS NOT NULL AND EXISTS (SELECT FROM companies c WHERE c.tenant_id = taggings.tenant_id AND c.id = taggings.company_id)
    OR deal_id IS NOT NULL AND EXISTS (SELECT FROM deals d WHERE d.tenant_id = taggings.tenant_id AND d.id = taggings.deal_id)$$);

CREATE TABLE custom_field_defs (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id        uuid NOT NULL,
    entity    text NOT NULL CHECK (entity IN ('contact', 'company', 'deal', 'lead')),
    key       text NOT NULL CHECK (key ~ '^[a-z][a-z0-9_]{0,62}$'),
    label     text NOT NULL,
    kind      text NOT NULL CHECK (kind IN ('text', 'number', 'date', 'boolean', 'choice')),
    options   text[] NOT NULL DEFAULT '{}',
    required  boolean NOT NULL DEFAULT false,
    pii       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, entity, key),
    CHECK ((kind = 'choice') = (cardinality(options) > 0))
);
CALL isolate('custom_field_defs');

-- Leads: people who raised a hand, before anyone has qualified them. Nobody's lead is everybody's to take.
CREATE TABLE leads (
    tenant_id         uuid NOT NULL REFERENCES tenants (id),
    id                uuid NOT NULL,
    name              text NOT NULL,
    name_norm         text COLLATE "C" NOT NULL,
    email             text,
    phone             text,
    company_name      text,
    title             text,
    location          text,
    source            text NOT NULL,
    source_ref        text,
    raw_payload       jsonb,
    product_id        uuid REFERENCES products (id),
    status            text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'working', 'qualified', 'disqualified', 'converted')),
    score             int CHECK (score BETWEEN 0 AND 100),
    owner_id          uuid,
    assigned_at       timestamptz,
    first_response_at timestamptz,
    contact_id        uuid,
    converted_deal_id uuid,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    deleted_at        timestamptz,
    version           int NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, source, source_ref),
    FOREIGN KEY (tenant_id, owner_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id),
    FOREIGN KEY (tenant_id, converted_deal_id) REFERENCES deals (tenant_id, id)
);
CREATE INDEX leads_by_creation ON leads (tenant_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX leads_by_owner ON leads (tenant_id, owner_id, created_at DESC) WHERE deleted_at IS NULL;
CALL isolate('leads');
CALL narrow('leads', $$(SELECT scope_of('leads')) = 'tenant'
    OR owner_id = ANY ((SELECT visible_members('leads'))::uuid[])
    OR owner_id IS NULL AND (SELECT scope_of('leads')) <> 'none'$$);
