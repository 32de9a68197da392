-- What a pointer in the queue stands for is told apart from what waits for its next try: where the queue has lost everything, its
-- pointers are written again at once instead of when their leases run out. And a run of which nothing was heard is told apart from
-- one that failed: what may have killed its process is tried by itself, so that it takes nothing else along.
ALTER TABLE outbox_events
    ADD COLUMN in_queue boolean NOT NULL DEFAULT false,
    ADD COLUMN unheard smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN outbox_events.in_queue IS 'A pointer to it was handed to the queue, and no run has begun with it';
COMMENT ON COLUMN outbox_events.unheard IS 'Runs in a row that began and of which nothing was heard, the present one among them';

-- Each event is rewritten three times within moments: free space is kept on its page, and dead rows are cleared away early.
ALTER TABLE outbox_events SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
