-- Whether an answer was any good, as its asker says with a thumb; it goes with the message when that is forgotten. It may be said
-- anew. The role of the application may change these two columns and no others, and the policy of the table lets it reach the
-- asker's own messages alone.
ALTER TABLE chat_turns
    ADD COLUMN feedback text CHECK (feedback IN ('good', 'bad')),
    ADD COLUMN feedback_at timestamptz,
    ADD CHECK ((feedback IS NULL) = (feedback_at IS NULL));
COMMENT ON COLUMN chat_turns.feedback IS 'good or bad, as the asker said; null where they said nothing';
GRANT UPDATE (feedback, feedback_at) ON chat_turns TO leancrm_app;

CREATE INDEX chat_turns_by_feedback ON chat_turns (tenant_id, at DESC) WHERE feedback IS NOT NULL;
