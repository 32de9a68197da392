-- What the product says by itself: alerts, briefings, reminders, answers to what was said in a channel, later parts of answers.
-- A message is written in the transaction of what it tells, and sent after the commit.
--
-- In its conversation a message stands behind all that are due before it, and goes out when they have arrived or were given up.
-- One that is held back (quiet hours) takes its place when its time comes, so that it holds up nobody until then.
CREATE TABLE outgoing_messages (
    tenant_id        uuid NOT NULL REFERENCES tenants (id),
    id               uuid NOT NULL,
    seq              bigint GENERATED ALWAYS AS IDENTITY,
    channel          text COLLATE "C" NOT NULL CHECK (channel ~ '^[a-z]{1,20}$'),
    workspace        text COLLATE "C" NOT NULL CHECK (length(workspace) <= 100),
    conversation     text COLLATE "C" NOT NULL CHECK (length(conversation) BETWEEN 1 AND 200),
    thread           text COLLATE "C",
    only_for         text COLLATE "C",
    kind             text COLLATE "C" NOT NULL CHECK (kind IN ('answer', 'part', 'alert', 'briefing', 'reminder')),
    member_id        uuid,
    content          jsonb NOT NULL,
    dedupe_key       text COLLATE "C" CHECK (length(dedupe_key) BETWEEN 1 AND 300),
    state            text COLLATE "C" NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'dead')),
    due_at           timestamptz NOT NULL,
    available_at     timestamptz NOT NULL,
    attempts         int NOT NULL DEFAULT 0,
    may_have_arrived boolean NOT NULL DEFAULT false,
    lease_until      timestamptz,
    sent_at          timestamptz,
    sent_reference   text,
    dead_at          timestamptz,
    last_error       text,
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES memberships (tenant_id, id),
    CHECK ((state = 'sending') = (lease_until IS NOT NULL)),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CHECK ((state = 'dead') = (dead_at IS NOT NULL))
);
COMMENT ON COLUMN outgoing_messages.due_at IS 'Its place in the conversation, together with seq';
COMMENT ON COLUMN outgoing_messages.available_at IS 'When it may be tried, or tried again';
COMMENT ON COLUMN outgoing_messages.may_have_arrived IS 'Nobody knows how its last try ended: look before it is sent again';
CREATE UNIQUE INDEX outgoing_messages_dedupe ON outgoing_messages (tenant_id, dedupe_key) WHERE dedupe_key IS NOT NULL;
CREATE INDEX outgoing_messages_in_order ON outgoing_messages (tenant_id, channel, workspace, conversation, due_at, seq)
    WHERE state IN ('waiting', 'sending');
CREATE INDEX outgoing_messages_sent ON outgoing_messages (sent_at) WHERE state = 'sent';
CREATE INDEX outgoing_messages_dead ON outgoing_messages (dead_at) WHERE state = 'dead';
CREATE INDEX outgoing_messages_by_member ON outgoing_messages (tenant_id, member_id) WHERE member_id IS NOT NULL;
CALL isolate('outgoing_messages', 'SELECT, INSERT');
CALL narrow('outgoing_messages', $$member_id = (SELECT current_setting('app.member_id')::uuid)$$);
CALL open_to_system('outgoing_messages', 'SELECT, UPDATE, DELETE');

-- One row for each conversation: whoever sends there holds it, so that nothing overtakes, and what is due is found without a look
-- at all that wait behind.
CREATE TABLE outgoing_lanes (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    channel      text COLLATE "C" NOT NULL,
    workspace    text COLLATE "C" NOT NULL,
    conversation text COLLATE "C" NOT NULL,
    next_at      timestamptz,
    paced_until  timestamptz,
    lease_until  timestamptz,
    PRIMARY KEY (tenant_id, channel, workspace, conversation)
);
COMMENT ON COLUMN outgoing_lanes.next_at IS 'Nothing has to be done here before; null where nothing waits';
COMMENT ON COLUMN outgoing_lanes.paced_until IS 'The channel takes no message here before';
COMMENT ON COLUMN outgoing_lanes.lease_until IS 'Somebody is sending here, until then at most';
CREATE INDEX outgoing_lanes_due ON outgoing_lanes (channel, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outgoing_lanes_idle ON outgoing_lanes (paced_until) WHERE next_at IS NULL;
CALL isolate('outgoing_lanes', 'SELECT, INSERT, UPDATE');
CALL open_to_system('outgoing_lanes', 'SELECT, INSERT, UPDATE, DELETE');

CREATE FUNCTION outgoing_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY leancrm_outgoing;
    RETURN NULL;
END $$;
CREATE TRIGGER outgoing_wake AFTER INSERT ON outgoing_messages FOR EACH STATEMENT EXECUTE FUNCTION outgoing_wake();
