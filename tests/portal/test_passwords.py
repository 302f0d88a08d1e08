"""The rules for a password, and that it is never used twice (C4, F2)."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from portal.auth import hashing, passwords
from portal.auth.hashing import PortalArgon2Hasher
from portal.auth.password_validators import COMMON_WORDS
from portal.models import PasswordDigest, User
from sis import roster
from tests.cast import NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.counting import hashes
from tests.visiting import Client

pytestmark = pytest.mark.django_db


class OlderHasher(PortalArgon2Hasher):
    """How passwords were hashed in an earlier year."""

    memory_cost = 8192
    time_cost = 1


@pytest.fixture
def pupil() -> User:
    user = User(kind="student", username="S0123499", first_name="Bartholomew", last_name="Featherstone")
    user.save()
    change(user, PASSWORD)
    return user


def change(user: User, password: str) -> None:
    digest = passwords.digest_new_password(password, user=user, origin=None, target="")
    passwords.set_password(digest, user=user)


def code(user: User, password: str) -> Any:
    with pytest.raises(ValidationError) as refused:
        passwords.digest_new_password(password, user=user, origin=None, target="")
    return refused.value.error_list[0].code


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("xK4-qpz", "password_too_short"),
        ("password1", "password_too_common"),
        ("PASSWORD1", "password_too_common"),
        ("football", "password_too_common"),
        ("featherstone", "password_too_similar"),
        ("Bartholomew1", "password_too_similar"),
        ("S0123499", "password_too_similar"),
        ("01234990", "password_too_similar"),
        ("ｆｏｏｔｂａｌｌ", "password_too_common"),
        ("", "password_too_short"),
    ],
)
def test_a_weak_password_is_refused_without_a_hash(pupil: User, password: str, why: str) -> None:
    with hashes() as seen:
        assert code(pupil, password) == why
    assert seen == []


@pytest.mark.parametrize(
    "password",
    [
        *("password2026", "pass-word-1", "1234football", "chromebook1"),
        *("contraseña", "CONTRASENA", "contraseña2026", "contrasen\u0303a", "mi escuela 1", "¡Bienvenidos!"),
        *("motdepasse1", "Mot de passe", "2026élève", "bonjour123", "je t'adore"),
        *(
            "P@ssword1",
            "pa$$word!",
            "clave1234",
            "contraseñacontraseña",
            "mật.khẩu.mật.khẩu",
            "passwordpassword",
        ),
        *("matkhau1", "mậtkhẩu1", "mật khẩu 123", "hocsinh2026", "xin chào 1", "emyeuanh!"),
    ],
)
def test_a_common_word_is_refused_in_every_language(pupil: User, password: str) -> None:
    with hashes() as seen:
        assert code(pupil, password) == "password_too_common"
    assert seen == []


@pytest.mark.parametrize(
    "password", ["river-lamp-tiger", "River Lamp Tiger", "RiverLampTiger1", "lago_mesa_tigre!", "VoiKemSao"]
)
def test_the_example_on_the_page_is_refused_in_every_spelling(pupil: User, password: str) -> None:
    assert code(pupil, password) == "password_too_common"


def test_every_language_has_common_words_as_they_are_compared() -> None:
    assert set(COMMON_WORDS) == {language for language, _name in settings.LANGUAGES}
    for word in " ".join(COMMON_WORDS.values()).split():
        assert roster.fold_for_search(word) == word


@pytest.mark.parametrize(
    "password",
    [
        *("MarciaStudent1", "StudentMarcia", "student.marcia", "Marcia-Student-2026", "marciamarcia"),
        *(
            "Marcia0123457",
            "0123457Marcia",
            "Student123457",
            "marcia123457student",
            "S0123457!!",
            "S0123457abc",
        ),
        *("marcia8675309", "xxStudentxx1", "Márcia Student", "ｍａｒｃｉａ0123457"),
    ],
)
def test_names_and_number_are_refused_in_any_order(password: str) -> None:
    marcia = User(username="S0123457", first_name="Marcia", last_name="Student")
    with pytest.raises(ValidationError) as refused:
        passwords.check_rules(password, user=marcia)
    assert refused.value.error_list[0].code == "password_too_similar"


@pytest.mark.parametrize(
    ("first", "last", "password"),
    [
        ("An", "Lê", "anle0123457"),
        ("An", "Lê", "LeAn-2026-LeAn"),
        ("Đặng", "Nguyễn", "dangnguyen1"),
        ("Mary Jo", "O’Brien-Smith", "smithobrien9"),
        ("Mary Jo", "O’Brien-Smith", "JoMary0123457"),
    ],
)
def test_short_and_composed_names_are_recognized(first: str, last: str, password: str) -> None:
    with pytest.raises(ValidationError):
        passwords.check_rules(password, user=User(username="S0123457", first_name=first, last_name=last))


@pytest.mark.parametrize(
    "password", ["banana-split-42", "Marcia-paints-owls", "0123457-snowy-owls", "lantern-valley"]
)
def test_a_name_within_a_longer_password_does_no_harm(password: str) -> None:
    for first in ("An", "Marcia"):
        passwords.check_rules(password, user=User(username="S0123457", first_name=first, last_name="Student"))


@pytest.mark.parametrize("password", ["xK4-qpzw", "đường về nhà", "🦊🐻🐼🐨🐯🦁🐮🐷", "a b c d e", "x" * 256])
def test_a_good_password_is_accepted(pupil: User, password: str) -> None:
    change(pupil, password)
    assert hashing.verify(hashing.normalized(password), pupil.password)


def test_a_password_is_the_same_on_every_keyboard(pupil: User) -> None:
    change(pupil, "Nguye\u0302\u0303n-\uff11\uff12\uff13-\ufb01nn")
    for typed in ("Nguyễn-123-finn", "Nguy\u00ea\u0303n-123-\ufb01nn"):
        assert hashing.verify(hashing.normalized(typed), pupil.password)


def test_the_rules_are_explained_in_words(pupil: User) -> None:
    with pytest.raises(ValidationError) as refused:
        passwords.check_rules("1234", user=pupil)
    assert all("." in message for message in refused.value.messages)


def test_a_password_is_never_used_again_by_any_path(pupil: User) -> None:
    change(pupil, NEW_PASSWORD)
    for again in (PASSWORD, NEW_PASSWORD, "ｃｏｐｐｅｒ-sail-lemon"):
        assert code(pupil, again) == "password_used"


def test_the_history_survives_a_reset_by_staff(pupil: User) -> None:
    pupil.disable(User.DisabledReason.RESET, at=timezone.now())
    pupil.set_unusable_password()
    pupil.save()
    assert code(User.objects.get(pk=pupil.pk), PASSWORD) == "password_used"


def test_another_users_password_can_be_used(pupil: User) -> None:
    other = User(kind="student", username="S0123498")
    other.save()
    change(other, PASSWORD)
    assert other.password != pupil.password


def test_two_hundred_old_passwords_cost_one_hash(pupil: User) -> None:
    head = pupil.password.rpartition("$")[0]
    PasswordDigest.objects.bulk_create(
        PasswordDigest(user=pupil, digest=f"{head}${n:043d}") for n in range(200)
    )
    with hashes() as seen:
        passwords.digest_new_password(NEW_PASSWORD, user=pupil, origin=None, target="")
    assert seen == ["made"]


def test_a_password_hashed_under_older_parameters_is_recognized_for_one_more_hash(pupil: User) -> None:
    for old in ("older-lamp-tiger", "older-lamp-lion", "older-lamp-bear"):
        digest = OlderHasher().encode(old, pupil.salt)
        PasswordDigest.objects.create(user=pupil, digest=digest)
    with hashes() as seen:
        assert code(pupil, "older-lamp-lion") == "password_used"
    assert len(seen) == 2
    with hashes() as seen:
        passwords.digest_new_password(NEW_PASSWORD, user=pupil, origin=None, target="")
    assert len(seen) == 2


def test_a_password_hashed_under_older_parameters_still_signs_in(pupil: User) -> None:
    pupil.password = OlderHasher().encode(PASSWORD, pupil.salt)
    pupil.save()
    assert hashing.verify(PASSWORD, pupil.password)
    assert not hashing.verify(PASSWORD + "x", pupil.password)


def test_signing_in_never_hashes_anew(client: Any, pupil: User) -> None:
    pupil.password = old = OlderHasher().encode(PASSWORD, pupil.salt)
    pupil.save()
    with hashes() as seen:
        assert sign_in(client, "S0123499").status_code == 302
    assert len(seen) == 1
    assert User.objects.get(pk=pupil.pk).password == old


def test_checking_a_password_does_not_hash_it_again(pupil: User) -> None:
    pupil.password = old = OlderHasher().encode(PASSWORD, pupil.salt)
    pupil.save()
    assert pupil.check_password(PASSWORD)
    assert User.objects.get(pk=pupil.pk).password == old


def test_the_same_password_twice_at_once_is_stored_once(pupil: User) -> None:
    digest = passwords.digest_new_password(NEW_PASSWORD, user=pupil, origin=None, target="")
    passwords.set_password(digest, user=pupil)
    with pytest.raises(IntegrityError):
        passwords.set_password(digest, user=pupil)


def test_a_hash_uses_the_parameters_of_the_design(production_hashing: None) -> None:
    digest = make_password("whatever-it-is")
    assert digest.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_digest_for_unknown_names_matches_nothing_and_costs_one_hash() -> None:
    digest = hashing._nobodys_digest()
    assert passwords._parameters(digest) == passwords._parameters(make_password("x"))
    assert not any(hashing.verify(guess, None) for guess in ("", "nobody", digest))


@pytest.mark.parametrize("language", ["en", "es", "fr", "vi"])
def test_the_example_on_the_page_is_refused_as_a_password(client: Client, cast: Cast, language: str) -> None:
    names = {"last_name": "Clayton", "first_name": "Daffy", "student_id": "0393354"}
    page = client.post(f"/claim/?lang={language}", names, follow=True).content.decode()
    (example,) = set(re.findall(r"[a-z]+-[a-z]+-[a-z]+(?=\.)", page))
    with pytest.raises(ValidationError):
        passwords.check_rules(example, user=User(username="S0393354"))
