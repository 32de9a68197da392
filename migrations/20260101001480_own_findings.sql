-- What a member promises and asks for in mail of their own is found as well.
ALTER TABLE mail_findings ADD COLUMN is_own boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN mail_findings.is_own IS 'Whether its member wrote the mail';
COMMENT ON COLUMN mail_findings.address IS 'Who wrote the mail, or whom its member wrote it to';
