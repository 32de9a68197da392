-- On which days a member wants their briefing. Which days are worked on follows from the tenant's country.
ALTER TABLE memberships ADD COLUMN brief_days text COLLATE "C" NOT NULL DEFAULT 'every day'
    CHECK (brief_days IN ('every day', 'working days'));
GRANT UPDATE (brief_days) ON memberships TO leancrm_app;
