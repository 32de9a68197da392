-- A commit says which events it wrote where these are few: a relay can then hand the queue a pointer without asking for them. The
-- lease of such a pointer is the time since when the event is available, which its first taker moves. Ids and names alone are told.
CREATE OR REPLACE FUNCTION outbox_wake() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    few CONSTANT int := 4;
    told int := coalesce(nullif(current_setting('app.events_told', true), ''), '0')::int;
    wrote record;
BEGIN
    FOR wrote IN SELECT tenant_id, id, event, available_at FROM fresh LIMIT few + 1 LOOP
        told := told + 1;
        IF told > few THEN
            -- However often it is said in one transaction, this is heard once.
            NOTIFY leancrm_outbox;
            EXIT;
        END IF;
        PERFORM pg_notify('leancrm_outbox', concat_ws(' ', wrote.tenant_id, wrote.id,
            (extract(epoch FROM wrote.available_at) * 1000000)::bigint, wrote.event));
    END LOOP;
    PERFORM set_config('app.events_told', told::text, true);
    RETURN NULL;
END $$;
DROP TRIGGER outbox_wake ON outbox_events;
CREATE TRIGGER outbox_wake AFTER INSERT ON outbox_events REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION outbox_wake();
