-- The product catalogue, shared by all tenants and read-only to them; what a tenant sells of it is its own.

CREATE TABLE industries (
    id   uuid PRIMARY KEY,
    name text NOT NULL UNIQUE
);
CREATE TABLE product_categories (
    id          uuid PRIMARY KEY,
    industry_id uuid NOT NULL REFERENCES industries (id),
    name        text NOT NULL,
    UNIQUE (industry_id, name)
);
CREATE TABLE products (
    id          uuid PRIMARY KEY,
    category_id uuid NOT NULL REFERENCES product_categories (id),
    name        text NOT NULL,
    UNIQUE (category_id, name)
);
DO $$ DECLARE relation text; BEGIN
    FOREACH relation IN ARRAY ARRAY['industries', 'product_categories', 'products'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', relation);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', relation);
        EXECUTE format('CREATE POLICY shared_catalogue ON %I FOR SELECT TO leancrm_app USING (true)', relation);
        EXECUTE format('GRANT SELECT ON %I TO leancrm_app', relation);
        EXECUTE format('CALL open_to_system(%L, %L)', relation, 'SELECT, INSERT, UPDATE');
    END LOOP;
END $$;

CREATE TABLE tenant_products (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    product_id  uuid NOT NULL REFERENCES products (id),
    enabled     boolean NOT NULL DEFAULT true,
    price_minor bigint CHECK (price_minor >= 0),
    currency    char(3),
    PRIMARY KEY (tenant_id, product_id),
    CHECK ((price_minor IS NULL) = (currency IS NULL))
);
CALL isolate('tenant_products');
