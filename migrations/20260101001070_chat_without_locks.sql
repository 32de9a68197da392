-- Every message writes these two tables. A foreign key locks the row that it leads to, so with keys to the tenant and to the
-- member the messages of one tenant wait for each other at these rows. What the keys held holds without them: a row is its
-- asker's own, whom the transaction knows to be there, and no role may delete a member or a tenant.
ALTER TABLE chat_sessions DROP CONSTRAINT chat_sessions_tenant_id_fkey,
                          DROP CONSTRAINT chat_sessions_tenant_id_member_id_fkey;
ALTER TABLE chat_turns DROP CONSTRAINT chat_turns_tenant_id_fkey,
                       DROP CONSTRAINT chat_turns_tenant_id_member_id_fkey;
CREATE POLICY scope_insert ON chat_sessions AS RESTRICTIVE FOR INSERT TO leancrm_app
    WITH CHECK (member_id = current_setting('app.member_id')::uuid);
CREATE POLICY scope_insert ON chat_turns AS RESTRICTIVE FOR INSERT TO leancrm_app
    WITH CHECK (member_id = current_setting('app.member_id')::uuid);

-- A conversation is written anew with each of its messages, which is cheap where no index names a column that changes. Those
-- to be forgotten are looked for once in a while, and the table holds no more than the conversations of half a day.
DROP INDEX chat_sessions_by_expiry;
ALTER TABLE chat_sessions SET (fillfactor = 80);
