-- Every delivery locked its tenant's row for the length of its transaction, and deliveries of one tenant waited for each other
-- there. The tenant of a delivery is read from the installation that it came by, and a tenant is never deleted.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_tenant_id_fkey;
