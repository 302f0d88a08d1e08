"""The demo's parents: the sample key of the district's documents, and a few with an account."""

from datetime import timedelta

from django.utils import timezone

from parents import activation, keys
from parents.activation import Activation
from parents.family import family_of
from parents.models import AccessHold, ActivationKey, CorrectionRequest, GuardianAccount, KeyRequest
from portal.actor import Actor
from portal.auth import one_time_codes
from portal.auth.passwords import generate_password
from portal.models import User
from portal.web.client_address import Origin
from sis import roster

# The key of the district's documents; no key of a real district can be guessed from it.
SAMPLE_KEY = "E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7"
# The accounts to make: email on file, user name, and why to try it.
ACCOUNTS = (
    ("ifeoma.okonkwo@example.org", "ifeoma3", "three children in three schools"),
    ("sean.brady@example.org", "seanbrady1", "the father of a split family, who may see less"),
    ("hoa.nguyen@example.org", "bahoa1952", "a grandmother, in Vietnamese"),
    ("bernice.washington@example.org", "bernice12", "whose son is 18"),
    ("carmen.delgado@example.org", "carmen82", "whose daughter has an account and uses an app"),
)
SEES_NOTHING = ("duc.nguyen@example.org", "vanduc77", "an uncle, who may see nothing")
HERE = Actor(origin=Origin(ip="127.0.0.1", agent="seed_demo"))


def seed_parents() -> list[str]:
    """Delete all parents' accounts and keys, make some again, and return the lines to print."""
    for model in (CorrectionRequest, AccessHold, KeyRequest, ActivationKey, GuardianAccount):
        model._default_manager.all().delete()
    User.objects.filter(kind=User.Kind.PARENT).delete()
    minnie = _guardian("minnie.clayton@example.org")
    _sample_key(minnie)
    lines = ["Parents, in /parents/:", f"  can activate: {minnie.full_name}, key {SAMPLE_KEY}"]
    for email, username, why in (*ACCOUNTS, SEES_NOTHING):
        lines.append(f"  {username:<11} password {_account(email, username)}   {why}")
    _correction(ACCOUNTS[0][1])
    return lines


def _correction(username: str) -> None:
    """Let this parent ask for a correction, so that the registrar's inbox has one."""
    parent = User.objects.get(username=username)
    child = family_of(parent).children[0]
    CorrectionRequest.objects.create(
        student=child.student,
        kind=CorrectionRequest.Kind.ATTENDANCE,
        about={"day": timezone.localdate().isoformat()},
        text="She was at the dentist. I emailed the note this morning.",
        asked_by=parent,
    )


def _sample_key(guardian: roster.Guardian) -> None:
    digest = one_time_codes.digest_of(one_time_codes.read_code(SAMPLE_KEY))
    until = timezone.now() + timedelta(days=365)
    ActivationKey.objects.create(guardian=guardian, digest=digest, expires_at=until)


def _account(email: str, username: str) -> str:
    guardian, password = _guardian(email), generate_password()
    key = keys.issue_key(actor=HERE, guardian=guardian)
    language = guardian.language or "en"
    made = Activation(key.pk, username, password, journey="demo", language=language)
    activation.redeem_key(actor=HERE, activation=made)
    return password


def _guardian(email: str) -> roster.Guardian:
    return roster.search_guardians(email).get()
