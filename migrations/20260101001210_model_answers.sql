-- What a model made of a sentence, for whoever of the same tenant says it again the same day. The key is a hash of everything that
-- the answer depends on, the tenant among it. The answer holds words of the sentence, so it is sealed for its row and column.
CREATE TABLE model_answers (
    tenant_id     uuid NOT NULL,
    key_hash      bytea NOT NULL CHECK (length(key_hash) = 32),
    answer_sealed bytea NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL CHECK (expires_at > created_at),
    PRIMARY KEY (tenant_id, key_hash)
);
CREATE INDEX model_answers_by_end ON model_answers (expires_at);
CALL isolate('model_answers');
CALL open_to_system('model_answers', 'SELECT, DELETE');
