-- The last change that waits for a member is looked for with every message, however many wait.
CREATE INDEX pending_actions_latest ON pending_actions (tenant_id, member_id, created_at DESC, id DESC) WHERE status = 'open';
