-- What language models were asked, and what it cost: a row for each call, and none of its words. Every call grows the row of its
-- month in the same statement, so that what is left of a budget is one look at one row.
--
-- Like the conversations, calls have no foreign keys: those would lock the tenant's and the member's row at every call, and nobody
-- may delete either.
CREATE TABLE model_calls (
    tenant_id      uuid NOT NULL,
    id             uuid NOT NULL,
    at             timestamptz NOT NULL,
    member_id      uuid,
    channel        text COLLATE "C" NOT NULL CHECK (channel ~ '^[a-z_]{1,20}$'),
    purpose        text COLLATE "C" NOT NULL CHECK (purpose IN ('parse', 'repair', 'summary', 'extract')),
    model          text NOT NULL CHECK (length(model) <= 200),
    prompt         text COLLATE "C" NOT NULL CHECK (length(prompt) <= 60),
    prompt_version text COLLATE "C" NOT NULL CHECK (length(prompt_version) <= 40),
    tokens_in      bigint NOT NULL CHECK (tokens_in >= 0),
    tokens_out     bigint NOT NULL CHECK (tokens_out >= 0),
    cost_micros    bigint NOT NULL CHECK (cost_micros >= 0),
    latency_ms     bigint NOT NULL CHECK (latency_ms >= 0),
    outcome        text COLLATE "C" NOT NULL CHECK (outcome ~ '^[a-z_]{1,30}$'),
    cached         boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK (NOT cached OR (tokens_in = 0 AND tokens_out = 0 AND cost_micros = 0))
);
COMMENT ON COLUMN model_calls.cost_micros IS 'Millionths of a US dollar, by the prices of that moment';
COMMENT ON COLUMN model_calls.cached IS 'Answered from model_answers, so that no model was asked';
CREATE INDEX model_calls_by_time ON model_calls (tenant_id, at);
CREATE INDEX model_calls_old ON model_calls (at);
CALL isolate('model_calls', 'SELECT, INSERT');
CALL narrow('model_calls', $$member_id = (SELECT current_setting('app.member_id')::uuid)
    OR (SELECT scope_of('usage')) = 'tenant' OR member_id = ANY ((SELECT visible_members('usage'))::uuid[])$$);
CREATE POLICY scope_insert ON model_calls AS RESTRICTIVE FOR INSERT TO leancrm_app
    WITH CHECK (coalesce(member_id, '00000000-0000-0000-0000-000000000000') = current_setting('app.member_id')::uuid);
CALL open_to_system('model_calls', 'SELECT, DELETE');

-- Months of the tenant's time zone.
CREATE TABLE model_months (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    month        date NOT NULL CHECK (extract(day FROM month) = 1),
    calls        bigint NOT NULL,
    cached       bigint NOT NULL,
    tokens_in    bigint NOT NULL,
    tokens_out   bigint NOT NULL,
    cost_micros  bigint NOT NULL,
    warned_at    timestamptz,
    warned_by    uuid,
    exhausted_at timestamptz,
    exhausted_by uuid,
    PRIMARY KEY (tenant_id, month),
    CHECK ((warned_at IS NULL) = (warned_by IS NULL)),
    CHECK ((exhausted_at IS NULL) = (exhausted_by IS NULL))
) WITH (fillfactor = 70);
COMMENT ON COLUMN model_months.calls IS 'Calls that went to a model';
COMMENT ON COLUMN model_months.cached IS 'Answers from the cache';
COMMENT ON COLUMN model_months.warned_by IS 'The call that crossed the line, by which whoever made it knows that it is theirs to tell';
CALL isolate('model_months');
