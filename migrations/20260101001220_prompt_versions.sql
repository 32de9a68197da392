-- Prompts of a tenant's own, in versions. A draft may be rewritten; what was published stays as it is for ever, so that every
-- call in the books can be held against the very words it was made with. Of each prompt one version at most is published; where
-- none is, the one that LeanCRM comes with counts.
CREATE TABLE prompt_versions (
    tenant_id       uuid NOT NULL REFERENCES tenants (id),
    id              uuid NOT NULL,
    name            text COLLATE "C" NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]{0,59}$'),
    version         text COLLATE "C" NOT NULL CHECK (version ~ '^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$'),
    body            text NOT NULL CHECK (length(body) BETWEEN 1 AND 50000),
    status          text COLLATE "C" NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published', 'deprecated')),
    copy_of         text COLLATE "C",
    score           jsonb,
    unscored_reason text CHECK (length(unscored_reason) BETWEEN 1 AND 300),
    created_by_id   uuid,
    created_at      timestamptz NOT NULL,
    published_at    timestamptz,
    deprecated_at   timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name, version),
    FOREIGN KEY (tenant_id, created_by_id) REFERENCES memberships (tenant_id, id),
    CHECK (status <> 'published' OR published_at IS NOT NULL),
    CHECK (status <> 'draft' OR published_at IS NULL),
    CHECK ((status = 'deprecated') = (deprecated_at IS NOT NULL)),
    CONSTRAINT prompt_versions_scored CHECK (published_at IS NULL OR score IS NOT NULL OR unscored_reason IS NOT NULL)
);
COMMENT ON COLUMN prompt_versions.copy_of IS 'The version whose words it has, where it was made by going back';
CREATE UNIQUE INDEX prompt_versions_one_published ON prompt_versions (tenant_id, name) WHERE status = 'published';
CALL isolate('prompt_versions');

CREATE FUNCTION prompt_version_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.tenant_id, NEW.id, NEW.name, NEW.version, NEW.copy_of, NEW.created_by_id, NEW.created_at)
        IS DISTINCT FROM (OLD.tenant_id, OLD.id, OLD.name, OLD.version, OLD.copy_of, OLD.created_by_id, OLD.created_at)
       OR OLD.status <> 'draft' AND (NEW.body, NEW.published_at, NEW.score, NEW.unscored_reason)
        IS DISTINCT FROM (OLD.body, OLD.published_at, OLD.score, OLD.unscored_reason)
       OR OLD.status = 'published' AND NEW.status = 'draft'
       OR OLD.status = 'deprecated' AND NEW.status <> 'deprecated' THEN
        RAISE EXCEPTION 'a version of a prompt stays as it was published'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'prompt_versions_stay';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER prompt_version_stays BEFORE UPDATE ON prompt_versions
    FOR EACH ROW EXECUTE FUNCTION prompt_version_stays();
