-- Tenants are worked for in turn: of each the oldest events are found without a look at those of the others.
CREATE INDEX outbox_events_in_turn ON outbox_events (tenant_id, available_at, seq) WHERE done_at IS NULL AND dead_at IS NULL;
DROP INDEX outbox_events_waiting;
