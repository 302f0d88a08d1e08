"""What django-oauth-toolkit does by itself that the portal must not: each row has tests that fail on it.

`make test-faults` runs the tests of the rows with the toolkit's own views, validator and models
(tests/plain_toolkit): each has to fail, and as its row says. What the toolkit does right by itself passes.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.live import database_url
from tests.repo.sources import ROOT

REFUSALS, PROMPTS = "tests/portal/test_oidc_refusals.py", "tests/portal/test_oidc_prompts.py"
PLANS, SIGN_OUT = "tests/portal/test_oidc_conformance.py", "tests/portal/test_oidc_sign_out.py"
SIGN_ON, SECRETS = "tests/portal/test_oidc_sign_on.py", "tests/portal/test_oidc_secrets.py"
OUTSTANDING = f"{REFUSALS}::test_nothing_outstanding_is_good_once_someone_may_not_open_it"
ADDRESSES = f"{REFUSALS}::test_nothing_else_of_the_toolkit_has_an_address"
OFFERS = f"{PLANS}::test_oidcc_discovery_offers_what_the_portal_accepts_alone"
ALL_STILL_WORK = r"\{'code': None, 'access token': 200, 'refresh token': None\}"
NO_ANSWER = "NotImplementedError"


@dataclass(frozen=True, slots=True)
class Row:
    """What is asked of a provider, and the tests of it, each with how it fails on the plain toolkit."""

    asked: str
    tests: dict[str, str]


ROWS = (
    Row(
        "nothing is good of someone who is disabled, reset or departed",
        {
            f"{OUTSTANDING}[disable]": ALL_STILL_WORK,
            f"{OUTSTANDING}[reset_and_claim_again]": ALL_STILL_WORK,
            f"{OUTSTANDING}[depart]": ALL_STILL_WORK,
            f"{ADDRESSES}[introspect/]": "assert 403 == 404",
        },
    ),
    Row(
        "prompt=none gets a code, or login_required",
        {
            f"{PLANS}::test_oidcc_prompt_none_logged_in": NO_ANSWER,
            f"{PLANS}::test_oidcc_prompt_none_not_logged_in": NO_ANSWER,
            f"{PROMPTS}::test_a_silent_request_gets_a_code_or_is_told_why_not": NO_ANSWER,
        },
    ),
    Row(
        "max_age asks for a new sign-in",
        {
            f"{PLANS}::test_oidcc_max_age_1": "OAuth2ResponseRedirect",
            f"{PROMPTS}::test_a_new_sign_in_is_made_where_the_app_wants_one[max_age]": "302 == 200",
        },
    ),
    Row(
        "auth_time is the time of the sign-in, also after a refresh",
        {
            f"{PROMPTS}::test_auth_time_is_that_of_the_sign_in_and_the_same_after_a_refresh": (
                r"assert \d{10} == \d{10}"
            )
        },
    ),
    Row(
        "sub is another one for each client",
        {
            f"{SIGN_ON}::test_two_apps_know_a_student_under_different_subjects": "assert 1 == 2",
            OFFERS: r"'subject_types_supported': \['public'\]",
        },
    ),
    Row(
        "a code that comes twice ends what it gave",
        {
            f"{REFUSALS}::test_a_code_is_good_once_and_what_it_gave_ends_with_the_second_use": "200 == 401",
            f"{PLANS}::test_oidcc_auth_code_reuse[OIDCCAuthCodeReuse]": "200 == 401",
            f"{PLANS}::test_oidcc_auth_code_reuse[OIDCCAuthCodeReuseAfter30Seconds]": "200 == 401",
        },
    ),
    Row(
        "a second logout is no error, nor one by another client",
        {
            f"{SIGN_OUT}::test_an_app_signs_its_person_out_and_is_led_back_to_also_twice": "400 == 302",
            f"{SIGN_OUT}::test_a_second_app_signs_out_whoever_has_been_signed_out_by_the_first": "400 == 302",
        },
    ),
    Row(
        "no one registers an application, and nothing else has an address",
        {
            f"{ADDRESSES}[applications/]": "200 == 404",
            f"{ADDRESSES}[applications/register/]": "200 == 404",
            f"{ADDRESSES}[authorized_tokens/]": "200 == 404",
            f"{ADDRESSES}[device/]": "200 == 404",
            f"{ADDRESSES}[device-authorization/]": "405 == 404",
            f"{ADDRESSES}[revoke_token/]": "405 == 404",
        },
    ),
    Row(
        "a launch costs no password hash",
        {f"{SECRETS}::test_a_launch_hashes_no_password_and_costs_few_statements": "'compared'"},
    ),
    Row(
        "tokens end soon, RS256 alone, and the issuer is the portal's",
        {
            f"{REFUSALS}::test_codes_and_access_tokens_expire": "36000 == 600",
            f"{REFUSALS}::test_refresh_tokens_end_eight_hours_after_the_sign_on": "None == 'invalid_grant'",
            OFFERS: r"\['RS256', 'HS256'\]",
            f"{PLANS}::test_oidcc_discovery_issuer_is_the_portal_s_whatever_address_was_asked": "localhost/o",
        },
    ),
)
# What the toolkit does right by itself, with its gates switched on.
RIGHT_ALREADY = (
    f"{PLANS}::test_oidcc_ensure_request_with_valid_pkce_succeeds",  # and plain is refused
    f"{PLANS}::test_oidcc_ensure_registered_redirect_uri",
    f"{PLANS}::test_oidcc_server_test_client_secret_post_and_basic",
    f"{PLANS}::test_oidcc_id_token_signature",  # keys with kid
    f"{PLANS}::test_oidcc_rp_initiated_logout[OIDCCRpInitiatedLogout]",
    f"{PLANS}::test_oidcc_rp_initiated_logout[OIDCCRpInitiatedLogoutBadPostLogoutRedirectUri]",
    f"{SIGN_OUT}::test_a_forged_hint_is_refused",
    f"{SIGN_OUT}::test_a_token_of_another_app_is_not_revoked",
)
NAMED = [test for row in ROWS for test in row.tests]


def test_the_tests_that_are_named_exist() -> None:
    gone = []
    for test in {*NAMED, *RIGHT_ALREADY}:
        file, _, name = test.partition("::")
        if f"def {name.partition('[')[0]}(" not in (ROOT / file).read_text():
            gone.append(test)
    assert not gone, "Name the tests anew:\n" + "\n".join(gone)


@pytest.mark.process
@pytest.mark.full
@pytest.mark.django_db
def test_each_row_fails_on_the_plain_toolkit_as_it_says(tmp_path: Path) -> None:
    answers = _on_the_plain_toolkit([*NAMED, *RIGHT_ALREADY], tmp_path / "answers.xml")

    wrong = [
        f"{row.asked}: {test} says {answers.get(test, 'that it was not run')[:400]!r}"
        for row in ROWS
        for test, said in row.tests.items()
        if not re.search(said, answers.get(test, ""))
    ]
    right = {test for test, said in answers.items() if not said}
    wrong += [
        f"right already: {test} fails"
        for test in RIGHT_ALREADY
        if not any(one == test or one.startswith(f"{test}[") for one in right)
    ]
    assert not wrong, "\n".join(wrong)


def _on_the_plain_toolkit(tests: list[str], answers: Path) -> dict[str, str]:
    """Run these tests with the plain toolkit; return for each what it said, blank if it passed."""
    plain = ["--ds=tests.plain_toolkit.settings", "-p", "tests.plain_toolkit.registering"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment["DATABASE_URL"] = database_url().rpartition("/")[0] + "/plain_toolkit"
    command = [sys.executable, "-m", "pytest", "-vv", "--tb=no", "-p", "no:cacheprovider", *plain]
    done = subprocess.run(  # noqa: S603
        [*command, f"--junit-xml={answers}", *dict.fromkeys(tests)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answers.exists(), done.stdout + done.stderr
    found = {}
    for case in ET.parse(answers).iter("testcase"):  # noqa: S314 (written by pytest)
        problem = case.find("failure")
        name = f"{str(case.get('classname')).replace('.', '/')}.py::{case.get('name')}"
        found[name] = "" if problem is None else str(problem.get("message"))
    return found
