-- The two roles of the portal and its database's owner. Run once, as a superuser, in the portal's database; then run
-- 2-grants.sql. The passwords come from the environment (docs/operations.md).
\getenv owner_password POSTGRES_OWNER_PASSWORD
\getenv web_password POSTGRES_WEB_PASSWORD

-- Makes and changes the tables: manage.py migrate, and nothing else.
CREATE ROLE portal_owner LOGIN PASSWORD :'owner_password';
-- Everything else: gunicorn, the worker, and the commands of every night.
CREATE ROLE portal_web LOGIN PASSWORD :'web_password';

SELECT format('ALTER DATABASE %I OWNER TO portal_owner', current_database()) \gexec
