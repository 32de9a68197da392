-- Finding a record by what people call it.
--
-- Under row-level security the planner may use an index only for leakproof operators, and neither LIKE nor the trigram
-- operators are. So words are looked up by plain comparison in a token table (its byte-wise collation makes those
-- comparisons leakproof), and misspelt words first become known words in a small dictionary that a function reads on the
-- tenant's behalf.

CREATE TYPE search_kind AS ENUM ('contact', 'company', 'deal', 'lead');

-- One row for each word that leads to a record: words of its name, aliases, initials, domain, and, marked by a leading '~',
-- the sound of a word without vowels, by which names written in different scripts meet.
CREATE TABLE search_tokens (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    token     text COLLATE "C" NOT NULL,
    kind      search_kind NOT NULL,
    entity_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, token, entity_id, kind)
);
CALL isolate('search_tokens', 'SELECT, INSERT, DELETE');

-- The distinct words of a tenant, for spelling. Kept by insertion; words that no record uses any more are pruned later.
CREATE TABLE search_words (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    word      text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, word)
);
CREATE INDEX search_words_trigrams ON search_words USING gin (tenant_id, word gin_trgm_ops);
CALL isolate('search_words', 'SELECT, INSERT, DELETE');

-- For each misspelt word, the tenant's nearest known words. Reads with the rights of its owner, so it carries the tenant
-- predicate itself, taken from the same setting as the policy and never from an argument.
CREATE FUNCTION nearest_words(misspelt text[], per_word int)
RETURNS TABLE (asked text, word text, similarity real)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET pg_trgm.similarity_threshold = 0.3
AS $$
    SELECT a.asked, near.word, near.similarity
    FROM unnest(misspelt) AS a (asked)
    CROSS JOIN LATERAL (
        SELECT w.word, similarity(w.word, a.asked) AS similarity
        FROM search_words w
        WHERE w.tenant_id = current_setting('app.tenant_id')::uuid AND w.word % a.asked
        ORDER BY similarity(w.word, a.asked) DESC, w.word
        LIMIT least(per_word, 50)
    ) near
$$;
REVOKE ALL ON FUNCTION nearest_words(text[], int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nearest_words(text[], int) TO leancrm_app;

-- The function runs as the owner of the tables, whom forced row-level security binds too.
CREATE POLICY dictionary_of_the_tenant ON search_words FOR SELECT
    USING (tenant_id = current_setting('app.tenant_id')::uuid);
