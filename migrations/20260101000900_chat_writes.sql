-- What changes by chat need beside the records themselves: the sentence that asked for them, previews that wait for a yes, and
-- the settings that members change for themselves.

ALTER TABLE change_sets ADD COLUMN sentence text;
COMMENT ON COLUMN change_sets.sentence IS 'What was said, with addresses and numbers blacked out; null for what was not said';

-- A preview remembers the requests it was made of and what every record was when it was shown; a yes carries them out only
-- where each record is still so.
ALTER TABLE pending_actions RENAME COLUMN expected_versions TO expected;
ALTER TABLE pending_actions
    ADD COLUMN channel text NOT NULL DEFAULT 'cli',
    ADD COLUMN change_set_id uuid,
    ADD FOREIGN KEY (tenant_id, change_set_id) REFERENCES change_sets (tenant_id, id),
    DROP CONSTRAINT pending_actions_status_check,
    ADD CHECK (status IN ('open', 'confirmed', 'cancelled', 'replaced'));
CREATE INDEX pending_actions_by_expiry ON pending_actions (expires_at);
CALL open_to_system('pending_actions', 'SELECT, DELETE');

ALTER TABLE leads ADD COLUMN note text, ADD COLUMN settled_reason text;
COMMENT ON COLUMN leads.settled_reason IS 'Why it was disqualified, in the words of whoever did it';

-- A member's own settings. The role of the application may change these columns and no others, and of its own row alone.
ALTER TABLE memberships
    ADD COLUMN brief_at time,
    ADD COLUMN quiet_from time,
    ADD COLUMN quiet_to time,
    ADD COLUMN settings_version int NOT NULL DEFAULT 1,
    ADD CHECK ((quiet_from IS NULL) = (quiet_to IS NULL));
GRANT UPDATE (timezone, locale, brief_at, quiet_from, quiet_to, settings_version) ON memberships TO leancrm_app;
CREATE POLICY own_settings ON memberships AS RESTRICTIVE FOR UPDATE TO leancrm_app
    USING (id = (SELECT current_setting('app.member_id')::uuid));

-- What a deal in a hiring pipeline says beside its stage: how the person did.
ALTER TABLE deals ADD COLUMN score numeric(4, 1) CHECK (score BETWEEN 0 AND 100);
COMMENT ON COLUMN deals.score IS 'Of a candidate in a hiring pipeline, as it was given last; null for sales';

CREATE INDEX taggings_by_company ON taggings (tenant_id, company_id) WHERE company_id IS NOT NULL;
