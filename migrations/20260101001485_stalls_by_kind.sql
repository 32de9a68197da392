-- Accounts that are behind are looked for by the bound of their kind: a calendar that was in step twelve minutes ago is well, and is
-- not read for it.
CREATE INDEX sync_states_behind ON sync_states (kind, ok_at) WHERE next_at IS NOT NULL AND stall_told_at IS NULL;
DROP INDEX sync_states_stalled;
-- A look that never ends by itself, since it panics or was given up, leaves its traces with its event alone.
CREATE INDEX outbox_events_in_vain ON outbox_events (tenant_id, entity_id)
    WHERE entity = 'account' AND done_at IS NULL AND (last_error IS NOT NULL OR attempts > 1);

-- Whoever finds across tenants that an account is behind, or that its consent is over, tells its owner in the same transaction.
GRANT INSERT ON alerts TO leancrm_system;
