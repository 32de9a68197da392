-- What a member wishes of their mail counts for all that is kept, however old, and can be taken back: a copy that is left out stays, out
-- of everybody's sight. Whose wishes are about is decided by the copy's own addresses: a copy in another mailbox may name others.
ALTER TABLE mail_copies
    ADD COLUMN addresses text[] NOT NULL DEFAULT '{}',
    ADD COLUMN left_out boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN mail_copies.addresses IS 'Who wrote it and to whom it went, as this copy says, in lower case';
COMMENT ON COLUMN mail_copies.left_out IS 'Whether its member does not want it kept';

CREATE OR REPLACE FUNCTION holds_copy(activity uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (SELECT FROM mail_copies m
                   WHERE m.tenant_id = current_setting('app.tenant_id')::uuid AND m.activity_id = activity
                     AND m.member_id = current_setting('app.member_id')::uuid AND NOT m.left_out);
