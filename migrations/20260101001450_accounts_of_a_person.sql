-- Whether a person uses the same account in another tenant is asked before their consent is taken back.
CREATE INDEX accounts_by_subject ON accounts (provider, subject) WHERE status = 'active';
