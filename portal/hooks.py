"""What other apps plug into the core: typed registries that each app fills in its `AppConfig.ready`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import QuerySet

from portal.models import User
from portal.sql import Statement
from sis.hooks import Registry
from sis.roster import Student

if TYPE_CHECKING:
    from portal.records.access import RecordsAccess  # which reads the models
    from portal.staff.scope import Scope  # which reads these registries
    from portal.web.navigation import Navigation  # which reads them, too


@dataclass(frozen=True, slots=True)
class AccountPages:
    """Names of the URLs at which one kind of user signs in, arrives, and keeps the account."""

    sign_in: str
    home: str
    account: str


class Page(StrEnum):
    """The pages of upper apps that the core's pages, the help and the guides link to."""

    CLAIM = "claim"
    FORGOT = "forgot"
    CHANGE_QUESTIONS = "change_questions"
    CONFIRM_QUESTIONS = "confirm_questions"
    PARENT_PORTAL = "parent_portal"
    ACTIVATE = "activate"
    PARENT_FORGOT = "parent_forgot"


@dataclass(frozen=True, slots=True)
class InboxRows:
    """The rows that wait for a staff member, and the address of the page that lists them.

    The inbox counts the rows of all entries in one statement. With `if_any` an entry is shown only if there
    are more rows than `above`. `button` says what one does there. What is urgent stops the district's work.
    """

    label: str
    rows: QuerySet[Any]
    url: str
    button: str
    if_any: bool = False
    above: int = 0
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """How many things of one kind wait, and the address of the page that lists them."""

    label: str
    count: int
    url: str
    button: str
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class RunningLine:
    """How something that runs without anyone's doing is going: its name, the state in words, and its page.

    Without a `url` the visitor may not open the page.
    """

    name: str
    state: str
    is_well: bool = True
    url: str = ""


@dataclass(frozen=True, slots=True)
class LargeRequest:
    """A page that accepts more than `REQUEST_MAX_BYTES` from users with `permission` for all schools."""

    url_name: str
    permission: str
    most_bytes: int


class SeedDistrict(Protocol):
    """Makes a district of any size."""

    def __call__(self, *, students: int, seed: int) -> Mapping[str, int]:
        """Make this many students beside the cast; return the number of rows by type."""


class WriteDistrict(Protocol):
    """Writes a district of any size as OneRoster files."""

    def __call__(self, folder: Path, *, students: int, seed: int, changed: float) -> Mapping[str, int]:
        """Write the files into the folder; return the number of rows by file."""


@dataclass(frozen=True, slots=True)
class DemoRoster:
    """How a roster is made up: the fixed cast, and a district of any size beside it or as files."""

    seed_cast: Callable[[], None]
    seed_district: SeedDistrict
    write_district: WriteDistrict


# By `User.kind`. Kinds without an entry use the core's own pages.
account_pages: dict[str, AccountPages] = {}
# The name of each page's URL.
linked_pages: dict[Page, str] = {}
# For each URL that only accepts a form, by name: the name of the page that has the form.
form_pages: dict[str, str] = {}
# By `User.kind`: the lookup from a user to the person in the roster.
person_lookups: dict[str, str] = {}
# By `User.kind`: the students through whom a user belongs to the district now. A student's own record if the
# account is claimed, a parent's children as the parent may see them; none for someone who has left.
students_behind: dict[str, Callable[[User], Collection[Student]]] = {}
# By `User.kind`: the own records of a student, as far as they are open now, without the school year (the home
# page needs none); None for someone who has left.
own_records: dict[str, Callable[[User], "RecordsAccess | None"]] = {}
# By `User.kind`: the name of the page with the person's resources. Kinds without an entry have them at home.
resource_pages: dict[str, str] = {}

# By `User.kind`: the navigation of every page that the user sees signed in. Kinds without an entry have none.
navigations: dict[str, Callable[[], "Navigation"]] = {}

# By permission (`app.codename`): the roles that have it (portal/staff/roles.py).
roles_by_permission: dict[str, tuple[str, ...]] = {}

# What waits for this staff member (the first page of admin), or None where nothing is theirs to do.
inbox_entries: Registry[Callable[[User], InboxRows | None]] = Registry()
# What else this staff member should know, where it is not a number of rows.
inbox_notes: Registry[Callable[[User], list[InboxEntry]]] = Registry()
# What runs, and how it is going, for this staff member: the panel Running.
running_lines: Registry[Callable[[User], list[RunningLine]]] = Registry()
# The template of a reminder on this user's home page, or None.
home_reminders: Registry[Callable[[User], str | None]] = Registry()
# Sections that other apps add to a page of admin: each is a context with its "template", or None.
# On a student's page, for this visitor.
student_sections: Registry[Callable[[User, Student], dict[str, Any] | None]] = Registry()
# On the first page of admin, for this visitor.
desk_sections: Registry[Callable[[User], dict[str, Any] | None]] = Registry()
# On the page Who has claimed, for this visitor, with this scope, for one school id or the whole scope.
progress_sections: Registry[Callable[[User, "Scope", int | None], dict[str, Any] | None]] = Registry()
# Ids of the guardians who must not be told anything about the student with this id (A8).
blocked_guardians: Registry[Callable[[int], set[int]]] = Registry()
# Statements that run with the one that logs a sign-in of this user.
sign_in_statements: Registry[Callable[[User], list[Statement]]] = Registry()
# What else `manage.py prune` deletes; each returns what it deleted, in words.
pruners: Registry[Callable[[], str]] = Registry()
large_requests: Registry[LargeRequest] = Registry()
# `manage.py seed_demo` makes the roster, then runs these; each returns lines to print.
demo_rosters: Registry[DemoRoster] = Registry()
demo_seeders: Registry[Callable[[], list[str]]] = Registry()
