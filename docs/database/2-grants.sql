-- The rights of the web's role. Run once in the portal's database, as a superuser or as portal_owner, before or after
-- the first migrate: tables that later migrations make have the same rights.
--
-- portal_web reads and changes rows. It cannot TRUNCATE, and it cannot change or drop a table or a trigger, so it
-- cannot take away the trigger that guards the access log. MAINTAIN is for the ANALYZE of a roster load.
GRANT USAGE ON SCHEMA public TO portal_web;
GRANT SELECT, INSERT, UPDATE, DELETE, MAINTAIN ON ALL TABLES IN SCHEMA public TO portal_web;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO portal_web;

ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE, MAINTAIN ON TABLES TO portal_web;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO portal_web;
