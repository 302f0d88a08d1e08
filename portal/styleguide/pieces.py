"""Which part of a page is shown on the style guide in which state."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from portal.styleguide import samples as made
from portal.web.forms import NameField, PasswordForm, StudentNumberField, UsernameForm


class WhoForm(forms.Form):
    """The fields by which a student is found."""

    last_name = NameField(label="Last name")
    first_name = NameField(label="First name")
    student_id = StudentNumberField(label="Student ID")


class KeyForm(forms.Form):
    """The field of an activation key."""

    key = forms.CharField(
        label="Activation key", widget=forms.Textarea(attrs={"class": "mono code", "rows": 2, "cols": 40})
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that share style sheets, and the classes around them: of the body, and of a box of their own.

    Each state is a template, what it shows, and the template's context.
    """

    sheets: tuple[str, ...]
    states: tuple[tuple[str, str, Mapping[str, Any]], ...]
    body: str = ""
    box: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """Where the style sheets stand among the static files."""
        return tuple(f"css/{sheet}.css" for sheet in self.sheets)


GROUPS = {
    "bars": Group(
        ("bar",),
        (
            ("components/bar.html", "with unread messages", {"board": made.BOARD}),
            ("components/phone_bar.html", "on phones only", {"board": made.BOARD}),
            ("components/user_bar.html", "where there is no bar", {}),
            ("components/languages.html", "in a menu or a row", {}),
        ),
    ),
    "launchpad": Group(
        ("launchpad", "my-day"),
        (
            ("launchpad/my_day.html", "now, next, later", {"my_day": made.DAY_OF_SCHOOL}),
            ("launchpad/my_day.html", "tomorrow", {"my_day": made.DAY_TO_COME}),
            ("launchpad/my_day.html", "over", {"my_day": made.DAY_OVER}),
            ("launchpad/my_day.html", "empty", {"my_day": made.NO_DAY}),
            ("launchpad/due.html", "three things", {"due": made.DUE}),
            ("launchpad/search.html", "default", {"page": "#main"}),
            (
                "launchpad/notices.html",
                "four notices",
                {"access": True, "notices": ((made.NOTICE, made.TEXT),) * 4},
            ),
            ("launchpad/notices.html", "empty", {"access": True, "notices": ()}),
        ),
        body="hallway",
        box="building",
    ),
    "lockers": Group(
        ("launchpad",),
        (
            (
                "launchpad/floors.html",
                "pinned, long, in another language",
                {"floors": made.FLOORS, "page": "#main"},
            ),
            (
                "launchpad/floors.html",
                "all shown",
                {"floors": made.FLOORS, "page": "#main", "shows_all": True},
            ),
            ("launchpad/floors.html", "found", {"asked": "x", "found": made.TILES[:2], "page": "#main"}),
            ("launchpad/floors.html", "nothing found", {"asked": "x", "page": "#main"}),
            (
                "launchpad/floors.html",
                "empty, and a door that is shut",
                {"is_unavailable": True, "page": "#main"},
            ),
        ),
        body="hallway",
        box="floors",
    ),
    "day": Group(
        ("records", "home", "schedule"),
        (
            ("records/as_of.html", "last night", {"freshness": made.FRESH}),
            ("records/lines.html", "urgent, ordinary, good, closed", {"lines": made.LINES}),
            ("records/lines.html", "a warning, nothing", {"lines": made.QUIET_LINES}),
            ("records/day_kind.html", "a label and bells", {"school_day": {"label": "A", "bells": "Early"}}),
            ("records/of_age.html", "18 or older", {"access": made.access_to(made.DAFFY, of_age=True)}),
            (
                "records/closed_until.html",
                "hidden for a while",
                {"access": {"closed_until": made.FRESH.loaded_at}},
            ),
            ("records/lockers.html", "now, vacant, free", {"shown": {"slots": made.SLOTS}}),
            ("records/lockers.html", "empty", {"shown": {"slots": ()}}),
            ("records/year.html", "a year", {"content": made.YEAR}),
            ("records/call_office.html", "by phone", {"contact": made.CONTACT}),
        ),
        body="records",
        box="page records-page",
    ),
    "grades": Group(
        ("records", "grades"),
        (
            ("records/grade_grid.html", "posted, in progress, not yet", {"grid": made.GRID}),
            *(
                ("records/grade_now.html", said, {"now": now, "link": "#main"})
                for said, now in (
                    (
                        "in progress",
                        {
                            "grade": {
                                "source": "in_progress",
                                "mark": made.mark("B", "85"),
                                "changed_at": made.FRESH.loaded_at,
                            }
                        },
                    ),
                    ("posted", {"grade": {"source": "posted", "mark": made.mark("A", "93"), "of": None}}),
                    ("nothing yet", {"grade": {"source": "nothing"}}),
                    ("not this term", {"grade": None}),
                )
            ),
            ("records/grade_option.html", "now", {"option": {"is_now": True, "term": made.TERMS[0]}}),
            ("records/slip.html", "agrees", made.explained()),
            ("records/slip.html", "differs", made.explained(agrees=False, difference=Decimal("-2.5"))),
            ("records/slip.html", "nothing counts", made.explained(percent=None, agrees=None, reported=None)),
            *(
                ("records/work_of_kind.html", said, {"category": one, "line": one.line})
                for said, one in zip(
                    ("new, missing, late, coming", "not counted"), made.CATEGORIES, strict=True
                )
            ),
        ),
        body="records",
        box="page records-page class-work",
    ),
    "attendance": Group(
        ("records", "attendance"),
        (
            ("records/attendance_as_of.html", "today", {"content": made.ATTENDANCE, "freshness": made.FRESH}),
            ("records/months.html", "every status", {"content": made.ATTENDANCE}),
            ("records/open_day.html", "reported", {"opened": made.OPENED, "contact": made.CONTACT}),
            ("records/open_day.html", "empty", {"opened": made.QUIET_OPENED}),
            (
                "records/ruler.html",
                "reached",
                {"ruler": made.RULER, "kind": "days", "contact": made.CONTACT},
            ),
            ("records/ruler.html", "ahead", {"ruler": made.QUIET_RULER, "kind": "percent"}),
            ("records/attendance_totals.html", "with and without rows", made.TOTALS),
        ),
        body="records",
        box="page records-page",
    ),
    "calendar": Group(
        ("records", "calendar"),
        (
            ("records/calendar_month.html", "a month", {"content": made.CALENDAR, "freshness": made.FRESH}),
            (
                "records/calendar_month.html",
                "empty",
                {"content": made.EMPTY_CALENDAR, "freshness": made.FRESH},
            ),
        ),
        body="records",
        box="page records-page",
    ),
    "todo": Group(
        ("records", "todo"),
        (("records/todo_list.html", "missing, due, seen", {"content": made.TODO, "freshness": made.FRESH}),),
        body="records",
        box="page records-page",
    ),
    "people": Group(
        ("account", "family", "records", "rows"),
        (
            ("components/sign_ins.html", "every outcome", {"sign_ins": made.SIGN_INS}),
            ("components/sign_ins.html", "empty", {}),
            ("parents/notice_facts.html", "in another language", {"notice": made.NEW_NOTICE}),
            ("components/ask_teacher.html", "default", {}),
            ("components/password_rules.html", "default", {}),
            ("components/tries_until_disabled.html", "the last try", {"tries_left": 1}),
            ("parents/asked.html", "sent", {"times_a_day": 3}),
            ("components/contact.html", "whole", {"contact": made.CONTACT}),
        ),
        body="records",
        box="page records-page family-page",
    ),
}

_OF_CHILD = {
    "layout": "parents/layout.html",
    "access": made.access_to(made.DAFFY, of_age=True),
    "contact": made.CONTACT,
    "switches": ((made.QUYNH, "#main"),),
    "tabs": tuple(
        {"name": name, "address": "#main", "is_current": name == "Today"}
        for name in ("Today", "Schedule", made.LONG)
    ),
    "freshness": made.FRESH,
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "family-home": (
        "parents/home.html",
        {
            "cards": (
                ({"id": "daffy", "student": made.DAFFY, "access": made.access_to(made.DAFFY)}, made.LINES),
                (
                    {"id": "quynh", "student": made.QUYNH, "access": made.access_to(made.QUYNH, of_age=True)},
                    made.QUIET_LINES,
                ),
            ),
            "board": made.BOARD,
            "today": made.TODAY,
            "freshness": made.FRESH,
        },
    ),
    "family-home-one": (
        "parents/home.html",
        {
            "cards": (
                ({"id": "daffy", "student": made.DAFFY, "access": made.access_to(made.DAFFY)}, made.LINES),
            ),
            "board": made.BOARD,
            "today": made.TODAY,
            "freshness": made.FRESH,
        },
    ),
    "family-home-empty": ("parents/home.html", {"contact": made.CONTACT, "today": made.TODAY}),
    "messages": ("parents/messages.html", {"board": made.BOARD}),
    "messages-empty": ("parents/messages.html", {"board": {"notices": ()}}),
    "day": (
        "records/day.html",
        {
            **_OF_CHILD,
            "page": {"name": "Today"},
            "content": {
                "today": made.TODAY,
                "kind": {"label": "A", "bells": ""},
                "lines": made.LINES,
                "homeroom": "Homeroom 07",
                "classes": {"slots": made.SLOTS},
            },
        },
    ),
    **{
        name: (
            f"records/{name.replace('-', '_')}.html",
            {**_OF_CHILD, "page": {"name": title}, "content": content},
        )
        for name, title, content in (
            ("schedule", "Schedule", made.SCHEDULE),
            ("grades", "Grades", made.GRADES),
            ("class-work", "Class", made.CLASS_WORK),
            ("attendance", "Attendance", made.WHOLE_ATTENDANCE),
            ("reports", "Reports", made.REPORTS),
        )
    },
    "attendance-empty": (
        "records/attendance.html",
        {**_OF_CHILD, "page": {"name": "Attendance"}, "content": made.NO_ATTENDANCE},
    ),
    "family-calendar": (
        "parents/family_calendar.html",
        {"children": ((made.DAFFY, "#main"),), "content": made.CALENDAR, "freshness": made.FRESH},
    ),
    "household": ("parents/household.html", {"households": made.HOUSEHOLDS, "freshness": made.FRESH}),
    "household-empty": ("parents/household.html", {"households": (), "freshness": made.FRESH}),
    "message": ("parents/message.html", {"notice": made.NEW_NOTICE}),
    "corrections": ("parents/corrections.html", {"requests": made.REQUESTS, "sent": True}),
    "corrections-empty": ("parents/corrections.html", {"requests": ()}),
    "resources": ("parents/resources.html", {"floors": made.FLOORS}),
    "launchpad": (
        "launchpad/home.html",
        {
            "greeting": "Good morning",
            "today": made.TODAY,
            "my_day": made.DAY_OF_SCHOOL,
            "due": made.DUE,
            "floors": made.FLOORS,
            "access": made.access_to(made.QUYNH),
            "notices": ((made.NOTICE, made.TEXT),),
            "reminders": ("claims/confirm_reminder.html",),
        },
    ),
    **{
        name: (template, {**context, "signed_in": None, "navigation": None, "contact": made.CONTACT})
        for name, template, context in (
            ("landing", "portal/landing.html", {"form": UsernameForm(), "notices": ("Snow day.", made.LONG)}),
            ("landing-wrong", "portal/landing.html", {"form": UsernameForm({})}),
            ("password", "portal/password.html", {"form": PasswordForm(), "username": "S0393354"}),
            (
                "password-wrong",
                "portal/password.html",
                {"form": PasswordForm(), "username": "S0393354", "failed": True, "tries_left": 2},
            ),
            ("claim", "claims/start.html", {"form": WhoForm()}),
            ("claim-wrong", "claims/start.html", {"form": WhoForm(), "failed": True, "tries_left": 1}),
            ("activate", "parents/activate.html", {"form": KeyForm(), "back": "#main"}),
            (
                "activate-wrong",
                "parents/activate.html",
                {"form": KeyForm({}), "failed": True, "back": "#main"},
            ),
            ("claim-done", "claims/done.html", {"username": "S0393354", "tried": True}),
        )
    },
    "report": (
        "records/missing_work_report.html",
        {
            **_OF_CHILD,
            "page": {"name": "Missing work"},
            "content": {
                "head": {
                    "school": "Babb Middle",
                    "school_address": "1 Oak Street\nJonesboro",
                    "mailing_address": "2 Elm Street\nJonesboro",
                    "generated_at": made.FRESH.loaded_at,
                },
                "missing": ({"assignment": made.work(made.LONG, -2)},),
                "not_handed_in": (),
            },
        },
    ),
    "desk": (
        "admin/index.html",
        {
            "waiting": 3,
            "inbox": (
                {"count": 2, "label": "Tickets", "url": "#main", "button": "Open", "is_urgent": True},
                {"count": 1, "label": made.LONG, "url": "#main", "button": "Open", "is_urgent": False},
            ),
            "running": (
                {"is_well": True, "name": "Mail", "url": "", "state": "sent 2 minutes ago"},
                {"is_well": False, "name": "Roster", "url": "#main", "state": "missing since 2:30"},
            ),
            "now": made.FRESH.loaded_at,
        },
    ),
    "desk-empty": ("admin/index.html", {"inbox": ({"count": 0},), "now": made.FRESH.loaded_at}),
}
