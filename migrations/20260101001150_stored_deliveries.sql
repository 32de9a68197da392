-- What another service has delivered is kept until it is answered, and its answer until it is sent: a process that dies in
-- between loses neither.
ALTER TABLE deliveries
    -- What was delivered, sealed; NULL once it was dealt with.
    ADD COLUMN body         bytea,
    ADD COLUMN state        text COLLATE "C" NOT NULL DEFAULT 'done' CHECK (state IN ('open', 'answered', 'done', 'dead')),
    -- What is to be said, from the moment it is known until it was sent.
    ADD COLUMN answer       jsonb,
    -- How often the address for later answers was used, or may have been.
    ADD COLUMN uses         smallint NOT NULL DEFAULT 0,
    -- How many of the answer's messages were sent.
    ADD COLUMN parts        smallint NOT NULL DEFAULT 0,
    ADD COLUMN attempts     smallint NOT NULL DEFAULT 0,
    -- From when on somebody else may take it up.
    ADD COLUMN available_at timestamptz,
    ADD COLUMN last_error   text,
    ADD CHECK (state IN ('done', 'dead') OR available_at IS NOT NULL);
CREATE INDEX deliveries_unfinished ON deliveries (available_at) WHERE state IN ('open', 'answered');
CREATE INDEX deliveries_dead ON deliveries (received_at) WHERE state = 'dead';
-- Once, whichever of their tenants somebody is in when it comes again.
CREATE UNIQUE INDEX deliveries_once ON deliveries (channel, workspace, external_id);
GRANT UPDATE (body, state, answer, available_at) ON deliveries TO leancrm_app;
GRANT UPDATE ON deliveries TO leancrm_system;

ALTER TABLE channel_identities
    ADD COLUMN linked_via  text COLLATE "C" NOT NULL DEFAULT 'code' CHECK (linked_via IN ('code', 'email', 'operator')),
    -- When the other service was last asked whether this is still so.
    ADD COLUMN verified_at timestamptz,
    -- When this was last picked, of several tenants that somebody is in.
    ADD COLUMN chosen_at   timestamptz;
UPDATE channel_identities SET chosen_at = linked_at;
ALTER TABLE channel_identities ALTER COLUMN chosen_at SET NOT NULL;
CREATE INDEX channel_identities_by_person ON channel_identities (channel, workspace, external_id);
GRANT DELETE ON channel_identities TO leancrm_system;
