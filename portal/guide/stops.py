"""The pages of which the guides' pictures are taken: what is typed there, and what is pointed at.

Daffy Clayton of the demo district claims an account and signs in. A browser that takes the pictures, and a
test that compares fingerprints, visit each stop in every language and then send what `sends` has.
"""

from dataclasses import dataclass, field

USERNAME = "S0393354"
_PASSWORD = "harbor-candle-violet"  # noqa: S105 (of a made-up student in a throw-away database)
_CHILD = {"last_name": "Clayton", "first_name": "Daffy", "student_id": "0393354"}
_TWICE = {"new_password1": _PASSWORD, "new_password2": _PASSWORD}
_ANSWERS = {"birth_month": "5", "school_mascot": "Tigers", "favorite_fruit": "peach"}
_SUBMIT = 'main form[novalidate] button:not([type="button"])'


@dataclass(frozen=True, slots=True)
class Stop:
    """A page to take a picture of. `typed` is in the picture, and is sent afterwards if `sends` is set.

    `ring` and `top` are selectors: what is pointed at, and what is at the upper edge of the picture.
    """

    name: str
    path: str
    ring: str
    typed: dict[str, str] = field(default_factory=dict)
    sends: bool = False
    top: str = ""


STOPS = (
    Stop("landing", "/", '.sign:has(a[href="/claim/"])'),
    Stop("claim", "/claim/", _SUBMIT, _CHILD, sends=True, top="#fields"),
    Stop("password", "/claim/password/", _SUBMIT, _TWICE, sends=True, top=".steps"),
    Stop("username", "/claim/questions/", ".username", top=".steps"),
    Stop("questions", "/claim/questions/", _SUBMIT, _ANSWERS, sends=True),
    Stop("done", "/claim/done/", '.actions a[href="/"]', top="main h1"),
    Stop("name", "/", _SUBMIT, {"username": USERNAME}, sends=True),
    Stop("sign-in", "/password/", _SUBMIT, {"password": _PASSWORD}, sends=True),
    Stop("home", "/home/", 'form[action="/logout/"] button'),
)
