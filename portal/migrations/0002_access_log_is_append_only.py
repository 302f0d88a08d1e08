"""PostgreSQL itself refuses to rewrite the access log, whoever asks.

Rows may be deleted once they are older than the shortest retention that a district may choose, so that
`prune` works; a longer one is the setting ACCESS_LOG_RETENTION_DAYS.
"""

from django.db import migrations

ADD = """
CREATE FUNCTION portal_access_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '90 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the access log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER portal_access_log_guard BEFORE UPDATE OR DELETE ON portal_accessevent
    FOR EACH ROW EXECUTE FUNCTION portal_access_log_guard();
"""
REMOVE = """
DROP TRIGGER portal_access_log_guard ON portal_accessevent;
DROP FUNCTION portal_access_log_guard();
"""


class Migration(migrations.Migration):
    """Add the guard."""

    dependencies = [("portal", "0001_initial")]
    operations = [migrations.RunSQL(ADD, REMOVE)]
