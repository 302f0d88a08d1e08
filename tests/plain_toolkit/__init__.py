"""The tests of the provider on django-oauth-toolkit as it comes: its views, its validator and its models.

    .ci/pytest --ds=tests.plain_toolkit.settings -p tests.plain_toolkit.registering PATHS

tests/repo/test_plain_toolkit.py says which tests must fail that way, and how.
"""
