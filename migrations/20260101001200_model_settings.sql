-- What a tenant wants of a language model: how far it is asked, where it is, what it may cost. An empty column means what the
-- installation says. A key of the tenant's own is sealed for its row and column, and belongs to an address of the tenant's own:
-- the installation's key never goes there.
CREATE TABLE model_settings (
    tenant_id          uuid PRIMARY KEY REFERENCES tenants (id),
    mode               text COLLATE "C" CHECK (mode IN ('rules_only', 'auto', 'model_first')),
    base_url           text CHECK (length(base_url) BETWEEN 1 AND 500),
    name               text CHECK (length(name) BETWEEN 1 AND 200),
    azure_api_version  text CHECK (length(azure_api_version) BETWEEN 1 AND 40),
    key_sealed         bytea,
    timeout_ms         int CHECK (timeout_ms BETWEEN 100 AND 60000),
    price_input_micros  bigint CHECK (price_input_micros BETWEEN 0 AND 1000000000),
    price_output_micros bigint CHECK (price_output_micros BETWEEN 0 AND 1000000000),
    budget_micros      bigint CHECK (budget_micros BETWEEN 0 AND 1000000000000000),
    summaries          boolean NOT NULL DEFAULT false,
    redact             boolean,
    version            int NOT NULL DEFAULT 1,
    updated_at         timestamptz NOT NULL,
    CHECK (base_url IS NULL OR name IS NOT NULL),
    CHECK (key_sealed IS NULL OR base_url IS NOT NULL),
    CHECK (azure_api_version IS NULL OR base_url IS NOT NULL),
    CHECK ((price_input_micros IS NULL) = (price_output_micros IS NULL))
);
COMMENT ON COLUMN model_settings.price_input_micros IS 'Millionths of a US dollar for a million tokens';
COMMENT ON COLUMN model_settings.budget_micros IS 'Millionths of a US dollar in a month of the tenant''s time zone; null where there is no limit';
COMMENT ON COLUMN model_settings.summaries IS 'Whether records may be sent to the model to be put in words';
CALL isolate('model_settings');
