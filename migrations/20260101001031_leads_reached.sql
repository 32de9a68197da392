-- Whether somebody raised a hand before is asked by address and by number whenever a lead comes in, so both are kept in the form
-- in which they are compared, byte by byte: the only comparison that an index answers under row-level security.
ALTER TABLE leads
    ADD COLUMN email_norm text COLLATE "C" GENERATED ALWAYS AS (lower(email)) STORED,
    ADD COLUMN phone_norm text COLLATE "C" GENERATED ALWAYS AS (regexp_replace(phone, '\D', '', 'g')) STORED;
CREATE INDEX leads_by_email ON leads (tenant_id, email_norm) WHERE deleted_at IS NULL;
CREATE INDEX leads_by_phone ON leads (tenant_id, phone_norm) WHERE deleted_at IS NULL;
