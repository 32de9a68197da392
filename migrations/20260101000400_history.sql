-- What was done, by whom, and what has to be told about it. The three are written in the transaction of the change itself.

CREATE TABLE change_sets (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    member_id  uuid,
    channel    text NOT NULL,
    intent     text NOT NULL,
    summary    text NOT NULL,
    created_at timestamptz NOT NULL,
    undone_by_id uuid,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, undone_by_id) REFERENCES change_sets (tenant_id, id)
);
CREATE INDEX change_sets_by_member ON change_sets (tenant_id, member_id, created_at DESC);
CALL isolate('change_sets');
CALL narrow('change_sets', $$member_id = (SELECT current_setting('app.member_id')::uuid)
    OR (SELECT scope_of('audit')) = 'tenant' OR member_id = ANY ((SELECT visible_members('audit'))::uuid[])$$);

-- One record touched by a change-set; `before` is null for what was created, `after` for what was deleted.
CREATE TABLE changes (
    tenant_id     uuid NOT NULL,
    id            uuid NOT NULL,
    change_set_id uuid NOT NULL,
    entity        text NOT NULL,
    entity_id     uuid NOT NULL,
    before        jsonb,
    after         jsonb,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, change_set_id) REFERENCES change_sets (tenant_id, id),
    CHECK (num_nonnulls(before, after) > 0)
);
CREATE INDEX changes_by_set ON changes (tenant_id, change_set_id);
CREATE INDEX changes_by_entity ON changes (tenant_id, entity, entity_id);
CALL isolate('changes', 'SELECT, INSERT');
CALL narrow('changes', $$EXISTS (SELECT FROM change_sets s
    WHERE s.tenant_id = changes.tenant_id AND s.id = changes.change_set_id)$$);

-- Append-only: nobody, the system role included, may change or delete an entry.
CREATE TABLE audit_log (
    tenant_id     uuid NOT NULL REFERENCES tenants (id),
    id            uuid NOT NULL,
    at            timestamptz NOT NULL,
    member_id     uuid,
    channel       text NOT NULL,
    action        text NOT NULL,
    change_set_id uuid,
    detail        jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, change_set_id) REFERENCES change_sets (tenant_id, id)
);
CREATE INDEX audit_log_by_time ON audit_log (tenant_id, at DESC);
CALL isolate('audit_log', 'SELECT, INSERT');
CALL narrow('audit_log', $$member_id = (SELECT current_setting('app.member_id')::uuid)
    OR (SELECT scope_of('audit')) = 'tenant' OR member_id = ANY ((SELECT visible_members('audit'))::uuid[])$$);
CALL open_to_system('audit_log', 'SELECT, INSERT');

-- Events to be told to the rest of the house after the commit. The relay claims rows by `available_at`, hands the queue a
-- pointer, and a handler marks the row done: a crash anywhere in between only means that it is handed over again.
CREATE TABLE outbox_events (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    seq          bigint GENERATED ALWAYS AS IDENTITY,
    event        text NOT NULL,
    entity       text NOT NULL,
    entity_id    uuid NOT NULL,
    payload      jsonb NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL,
    available_at timestamptz NOT NULL,
    attempts     int NOT NULL DEFAULT 0,
    done_at      timestamptz,
    dead_at      timestamptz,
    last_error   text,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX outbox_events_waiting ON outbox_events (available_at, seq) WHERE done_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_events_finished ON outbox_events (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX outbox_events_dead ON outbox_events (dead_at) WHERE dead_at IS NOT NULL;
CALL isolate('outbox_events', 'INSERT');
CALL open_to_system('outbox_events', 'SELECT, UPDATE, DELETE');

CREATE FUNCTION outbox_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY leancrm_outbox;
    RETURN NULL;
END $$;
CREATE TRIGGER outbox_wake AFTER INSERT ON outbox_events FOR EACH STATEMENT EXECUTE FUNCTION outbox_wake();

-- A file being imported: what was asked, how far it came, what became of each line that was not taken.
CREATE TABLE imports (
    tenant_id     uuid NOT NULL REFERENCES tenants (id),
    id            uuid NOT NULL,
    member_id     uuid,
    change_set_id uuid,
    file_name     text NOT NULL,
    file_sha256   bytea NOT NULL,
    mapping       jsonb NOT NULL,
    status        text NOT NULL CHECK (status IN ('running', 'finished')),
    next_line     bigint NOT NULL DEFAULT 1,
    created_count bigint NOT NULL DEFAULT 0,
    rejected_count bigint NOT NULL DEFAULT 0,
    started_at    timestamptz NOT NULL,
    finished_at   timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id),
    FOREIGN KEY (tenant_id, change_set_id) REFERENCES change_sets (tenant_id, id)
);
CREATE UNIQUE INDEX imports_one_running ON imports (tenant_id, member_id, file_sha256) WHERE status = 'running';
CALL isolate('imports');
-- What an import rejected was judged by what its member sees, so nobody else goes on with it or reads it.
CALL narrow('imports', $$member_id = (SELECT current_setting('app.member_id')::uuid)$$);

CREATE TABLE import_rejects (
    tenant_id uuid NOT NULL,
    import_id uuid NOT NULL,
    line      bigint NOT NULL,
    reason    text NOT NULL,
    PRIMARY KEY (tenant_id, import_id, line),
    FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id)
);
CALL isolate('import_rejects', 'SELECT, INSERT');
CALL narrow('import_rejects', $$EXISTS (SELECT FROM imports i
    WHERE i.tenant_id = import_rejects.tenant_id AND i.id = import_rejects.import_id)$$);
