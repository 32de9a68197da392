-- Conversations: what a thread is about, what was said, what waits for an answer.

CREATE TABLE chat_sessions (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    member_id  uuid NOT NULL,
    channel    text NOT NULL,
    thread     text NOT NULL CHECK (length(thread) <= 200),
    focus      jsonb NOT NULL DEFAULT '{}',
    question   jsonb,
    updated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, member_id, channel, thread),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id)
);
CREATE INDEX chat_sessions_by_expiry ON chat_sessions (expires_at);
CALL isolate('chat_sessions', 'SELECT, INSERT, UPDATE, DELETE');
CALL narrow('chat_sessions', $$member_id = (SELECT current_setting('app.member_id')::uuid)$$);
CALL open_to_system('chat_sessions', 'SELECT, DELETE');

CREATE TABLE chat_turns (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    member_id  uuid NOT NULL,
    channel    text NOT NULL,
    thread     text NOT NULL,
    text       text NOT NULL,
    engine     text NOT NULL,
    intent     text,
    slots      jsonb NOT NULL DEFAULT '{}',
    confidence real NOT NULL,
    outcome    text NOT NULL,
    micros     bigint NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id)
);
CREATE INDEX chat_turns_by_outcome ON chat_turns (tenant_id, outcome, at DESC);
CREATE INDEX chat_turns_by_time ON chat_turns (at);
CALL isolate('chat_turns', 'SELECT, INSERT');
CALL open_to_system('chat_turns', 'SELECT, DELETE');
CALL narrow('chat_turns', $$member_id = (SELECT current_setting('app.member_id')::uuid)$$);

CREATE TABLE pending_actions (
    tenant_id         uuid NOT NULL REFERENCES tenants (id),
    id                uuid NOT NULL,
    member_id         uuid NOT NULL,
    intent            text NOT NULL,
    arguments         jsonb NOT NULL,
    preview           jsonb NOT NULL,
    expected_versions jsonb NOT NULL DEFAULT '{}',
    status            text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'confirmed', 'cancelled', 'expired')),
    created_at        timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL,
    decided_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id)
);
CREATE INDEX pending_actions_open ON pending_actions (tenant_id, member_id, expires_at) WHERE status = 'open';
CALL isolate('pending_actions');
CALL narrow('pending_actions', $$member_id = (SELECT current_setting('app.member_id')::uuid)$$);
