-- A change that waits and was not answered by the message after it is set aside: a bare yes shows it again instead of carrying
-- out what its asker may have forgotten. A button still names it.
ALTER TABLE pending_actions ADD COLUMN set_aside boolean NOT NULL DEFAULT false;
