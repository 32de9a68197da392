-- Meetings of a calendar are those of a connected account. They stay when it goes: who took part in them happened all the same.
ALTER TABLE meetings ADD FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id);
