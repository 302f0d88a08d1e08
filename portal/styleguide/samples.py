"""Made-up people and records for the style guide, shaped as the pages' templates take them."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace as Made
from typing import Any

from django.utils import timezone

from portal.records import attendance_words
from sis.roster import Contact

LONG = "Chương trình hỗ trợ học tập sau giờ học dành cho học sinh trung học cơ sở và phụ huynh"
LONG_NAME = "Nguyễn Trần Phương Quỳnh-Anh"
TODAY = dt.date(2026, 12, 1)
DAY = dt.timedelta(days=1)
FRESH = Made(loaded_at=timezone.make_aware(dt.datetime(2026, 12, 1, 2, 30)), state="last_night")  # noqa: DTZ001
STATES_OF_FRESHNESS = ("last_night", "failed", "never", "older")

CONTACT = Contact(
    of="Babb Middle",
    name="Ms. Ada Brown",
    phone="770-555-0134",
    email="office@babb.example.org",
    hours="Mon-Fri 8:00-16:00",
    open_hours=(Made(first_day=0, last_day=4, opens=dt.time(8), closes=dt.time(16)),),  # type: ignore[arg-type]
)
SCHOOL = Made(name="Babb Middle", contact_phone=CONTACT.phone)
DAFFY = Made(
    first_name="Daffy",
    last_name="Clayton",
    full_name="Daffy Clayton",
    number="0393354",
    grade="07",
    school=SCHOOL,
)
QUYNH = Made(
    first_name="Quỳnh-Anh",
    last_name="Nguyễn",
    full_name=LONG_NAME,
    number="0393355",
    grade="KG",
    school=SCHOOL,
)


def access_to(
    student: Any, *, areas: tuple[str, ...] = ("attendance", "schedule"), of_age: bool = False
) -> Any:
    """Return what a template asks about a student whom a parent may see."""
    return Made(
        student=student,
        is_own=False,
        areas=frozenset(areas),
        is_of_age=of_age,
        contact=CONTACT,
        closed_until=None,
        link=lambda *_part, **_more: "#main",
        may_see=lambda _part: True,
    )


def line(name: str, icon: str, tone: str, value: str, detail: str = "", *, link: str = "#main") -> Any:
    """Return one of the four lines of a child."""
    said = Made(icon=icon, tone=tone, value=value, detail=detail, title="")
    return Made(name=name, said=said, link=link, is_open=tone != "closed")


LINES = (
    line("Today", "absent", "red", "Absent, unexcused", "1st period"),
    line("Due", "calendar", "", LONG, "tomorrow"),
    line("Missing", "none", "green", "None"),
    line("New", "closed", "closed", "", link=""),
)
QUIET_LINES = (
    line("Today", "late", "amber", "Tardy", "2 periods"),
    line("Due", "none", "", "Nothing due", link=""),
)


def tile(number: int, name: str, **more: Any) -> Any:
    """Return a locker with this number and name."""
    resource = Made(pk=number, icon="library", opens_elsewhere=more.pop("elsewhere", False))
    wording = Made(name=name, description=more.pop("description", "Books and more"), language="vi")
    told = {"is_pinned": False, "is_in_other_language": False, "class_title": "", **more}
    return Made(resource=resource, wording=wording, tint=number % 5 + 1, words=name.lower(), **told)


TILES = (
    tile(1, "Library", is_pinned=True),
    tile(2, "Science 7", class_title="Science 7, period 3", elsewhere=True),
    tile(3, LONG, is_in_other_language=True, description=LONG, elsewhere=True),
    tile(4, "Maps", description=""),
    tile(5, "Music room"),
)
FLOORS = (
    Made(key="pinned", name="Pinned", tiles=TILES[:1], more=(), count_of_more=0),
    Made(key="mine", name="Mine", tiles=TILES[1:3], more=(("Tools", TILES[3:]),), count_of_more=2),
)


def period(title: str, moment: str, *, is_main: bool = False, room: str = "220") -> Any:
    """Return a period of a student's day."""
    return Made(
        title=title,
        room=room,
        start=dt.time(8, 40),
        end=dt.time(9, 35),
        moment=moment,
        minutes=55,
        gone=20,
        is_main=is_main,
    )


DAY_OF_SCHOOL = Made(
    periods=(
        period("Homeroom", "past"),
        period("Mathematics 7", "now", is_main=True),
        period(LONG, "next", room="Music room 2"),
        period("Band", "later"),
    ),
    day=TODAY,
    is_today=True,
    is_tomorrow=False,
    is_over=False,
)
DAY_TO_COME = Made(
    periods=(period("Homeroom", "next", is_main=True),),
    day=TODAY + DAY,
    is_today=False,
    is_tomorrow=True,
    is_over=False,
)
DAY_OVER = Made(
    periods=(period("Homeroom", "past"),), day=TODAY, is_today=True, is_tomorrow=False, is_over=True
)
NO_DAY = Made(periods=(), day=TODAY, is_today=True, is_tomorrow=False, is_over=False)


def work(title: str, days: int) -> Any:
    """Return an assignment due in so many days."""
    return Made(
        title=title,
        class_title="Mathematics 7",
        due_on=TODAY + days * DAY,
        assigned_on=TODAY - 3 * DAY,
        points_possible=Decimal(20),
        description="",
    )


DUE = Made(
    work=tuple(Made(assignment=work(title, days)) for days, title in enumerate(("Quiz", "Essay", LONG))),
    is_next_week=False,
    link="#main",
    today=TODAY,
    tomorrow=TODAY + DAY,
)
NOTICE = Made(first_day=TODAY)
TEXT = Made(language="vi", title=LONG, text=f"{LONG}. {LONG}.")

TEACHER = Made(name="Osei, Kwame", email="osei@babb.example.org")


def lesson(title: str, *, teachers: tuple[Any, ...] = (TEACHER,), room: str = "220") -> Any:
    """Return a class of a schedule."""
    return Made(
        title=title,
        code="431510-10",
        team="01",
        room=room,
        day_label="A",
        is_homeroom=False,
        teachers=teachers,
        link="#main",
        begin=TODAY,
        end=None,
    )


def slot(name: str, *classes: Any, is_now: bool = False) -> Any:
    """Return a period of a schedule with its classes; without one the student is free."""
    return Made(period=name, start=dt.time(8, 40), end=dt.time(9, 35), is_now=is_now, classes=classes)


SLOTS = (
    slot("1", lesson("Mathematics 7"), is_now=True),
    slot("2", lesson(LONG, teachers=())),
    slot("3"),
    slot("4", lesson("Science 7", teachers=(Made(name="Pham, Lan", email=""),), room="")),
)
COLUMNS = tuple(
    Made(term=Made(title=f"Q{number}", start=TODAY), last=TODAY + 45 * DAY, is_current=number == 2)
    for number in (1, 2)
)
YEAR = Made(
    columns=COLUMNS,
    rows=(
        Made(
            period="1",
            runs=(Made(columns=COLUMNS, is_current=True, is_all_year=True, classes=(lesson("Band"),)),),
        ),
        Made(
            period="2",
            runs=(
                Made(columns=COLUMNS[:1], is_current=False, is_all_year=False, classes=()),
                Made(columns=COLUMNS[1:], is_current=True, is_all_year=False, classes=(lesson(LONG),)),
            ),
        ),
    ),
)


def mark(letter: str, percent: str | None = None, meaning: str = "", comment: str = "") -> Any:
    """Return a grade."""
    return Made(mark=letter, percent=Decimal(percent) if percent else None, meaning=meaning, comment=comment)


TERMS = tuple(Made(title=f"Q{number}") for number in (1, 2))
GRID = Made(
    title="Skills",
    terms=TERMS,
    rows=(
        (
            Made(title="Reads aloud"),
            (
                Made(
                    term=TERMS[0],
                    posted=mark("S", meaning="satisfactory", comment="Well done."),
                    in_progress=None,
                ),
                Made(term=TERMS[1], posted=None, in_progress=mark("B", "84.5")),
            ),
        ),
        (
            Made(title=LONG),
            (
                Made(term=TERMS[0], posted=None, in_progress=None),
                Made(term=TERMS[1], posted=None, in_progress=mark("N")),
            ),
        ),
    ),
)


def shown(title: str, tone: str, icon: str, word: str, **more: Any) -> Any:
    """Return a piece of work with what stands beside it."""
    told = {
        "is_new": False,
        "is_coming": False,
        "multiplier": None,
        "is_also_late": False,
        "unused_score": None,
        "shows_entry": False,
        "is_extra": False,
        "earned": None,
        "counts": True,
        **more,
    }
    label = Made(icon=icon, tone=tone, word=word, effect="counts as 0") if word else None
    result = Made(
        comment="See me.", text_score="", text_meaning="", entered_by="Osei, Kwame", scored_on=TODAY
    )
    return Made(label=label, assignment=work(title, 1), result=result, **told)


def category(title: str, *items: Any, reason: str = "", weight: str = "40") -> Any:
    """Return a kind of work with its sums."""
    kind = Made(
        title=title,
        weight=Decimal(weight),
        counts=not reason,
        earned=Decimal(34),
        possible=Decimal(40),
        percent=Decimal(85),
        product=Decimal(3400),
    )
    return Made(line=kind, reason=reason, work=items)


CATEGORIES = (
    category(
        "Tests",
        shown("Unit 3 test", "quiet", "dash", "", earned=Decimal(17), is_new=True, shows_entry=True),
        shown(LONG, "bad", "missing", "Missing", is_also_late=True, earned=Decimal(0)),
        shown("Essay", "warning", "late", "Not handed in", counts=False, unused_score=Decimal(3)),
        shown("Poster", "quiet", "calendar", "Coming", is_coming=True, multiplier=Decimal(2)),
    ),
    category("Homework", reason="weight 0: not counted", weight="0"),
)


def explained(**more: Any) -> dict[str, Any]:
    """Return the context of a grade that is explained."""
    sums = {
        "method": "points",
        "is_weighted": True,
        "percent": Decimal(85),
        "letter": "B",
        "letter_begins_at": Decimal(80),
        "weight_sum": Decimal(40),
        "product_sum": Decimal(3400),
        "earned": Decimal(34),
        "possible": Decimal(40),
        "rounding": "none",
        "agrees": True,
        "difference": Decimal(0),
        "reported": mark("B", "85"),
        **more,
    }
    grade = Made(
        source="in_progress",
        mark=mark("B", "85", "good", "Keep going."),
        entering=None,
        changed_at=FRESH.loaded_at,
        of=None,
        shown_from=None,
    )
    return {"sum": Made(**sums), "grade": grade, "content": Made(categories=CATEGORIES)}


def cell(day: dt.date, sign: Any = None, state: str = "quiet") -> Any:
    """Return a day of a month of attendance; reported ones can be opened."""
    query = f"day={day}" if sign else ""
    return Made(day=day, sign=sign, state=state, is_today=day == TODAY, is_open=day == TODAY, query=query)


SHOWN_SIGNS = attendance_words.SIGNS
_SCHOOL_DAYS = [TODAY - TODAY.weekday() * DAY + number * DAY for number in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
_CELLS = [
    *(cell(day, sign) for day, sign in zip(_SCHOOL_DAYS, SHOWN_SIGNS, strict=False)),
    cell(_SCHOOL_DAYS[8], state="not_loaded"),
    cell(_SCHOOL_DAYS[9], state="no_school"),
]
MONTH = Made(first=TODAY, weekdays=tuple(_SCHOOL_DAYS[:5]), weeks=(_CELLS[:5], _CELLS[5:]), is_chosen=True)
STEP = Made(month=TODAY, query="month=2026-12")
ENTRY = Made(
    period="2",
    course="Mathematics 7",
    sign=attendance_words.UNEXCUSED,
    excuse="",
    reason="Illness",
    part=Decimal("0.5"),
    is_full_day_absence=False,
)
TOTAL = Made(name=LONG, total=Made(absent=3, tardy=1, early=0), by_excuse=(1, 2, 0, 0))
ATTENDANCE = Made(
    months=(MONTH,),
    earlier=STEP,
    later=STEP,
    previous=STEP,
    following=STEP,
    signs=SHOWN_SIGNS,
    has_not_loaded=True,
    has_calendar=False,
    by_class=(TOTAL,),
    by_period=(),
    by_term=(TOTAL,),
    days=(Made(day=TODAY, line=ENTRY, query="day=2026-12-01"),),
    is_of_today=True,
)
OPENED = Made(
    cell=_CELLS[0],
    of_day=ENTRY,
    periods=(ENTRY,),
    note_until=TODAY + 3 * DAY,
    is_note_over=False,
    changed_at=FRESH.loaded_at,
    correction="#main",
)
QUIET_OPENED = Made(
    cell=cell(TODAY - DAY),
    of_day=None,
    periods=(),
    note_until=None,
    is_note_over=False,
    changed_at=None,
    correction="",
)
TICKS = (
    Made(value=Decimal(3), place=30),
    Made(value=Decimal(5), place=50),
    Made(value=Decimal(10), place=100),
)
RULER = Made(
    ticks=TICKS,
    filled=55,
    reached=Decimal(5),
    reached_text="The school calls you.",
    ahead=None,
    ahead_text="",
)
QUIET_RULER = Made(
    ticks=TICKS, filled=10, reached=None, reached_text="", ahead=Decimal(3), ahead_text="A letter is sent."
)

EVENTS = (
    Made(
        kind="due",
        text=LONG,
        detail="Mathematics 7",
        names=("Daffy",),
        icon="todo",
        tone="quiet",
        language="vi",
        link="#main",
    ),
    Made(
        kind="events",
        text="Book fair",
        detail="Library",
        names=(),
        icon="calendar",
        tone="quiet",
        language="",
        link="",
    ),
    Made(
        kind="attendance",
        text="Absent, unexcused",
        detail="",
        names=(),
        icon="absent",
        tone="bad",
        language="",
        link="#main",
    ),
    Made(
        kind="attendance",
        text="Tardy",
        detail="Band",
        names=(),
        icon="late",
        tone="warning",
        language="",
        link="",
    ),
)


def calendar_day(number: int) -> Any:
    """Return a day of this week with what is on it: much on the first, nothing on the last."""
    day = TODAY + (number - 1) * DAY
    label = Made(school="Babb Middle" if number == 1 else "", label="A", is_school=number < 4)
    return Made(
        day=day,
        is_today=day == TODAY,
        is_of_month=day.month == TODAY.month,
        labels=(label,),
        entries=EVENTS if number == 0 else EVENTS[1:2] if number == 2 else (),
    )


_WEEK = tuple(calendar_day(number) for number in range(5))
CALENDAR = Made(
    month=TODAY,
    is_coming=False,
    weeks=(_WEEK,),
    days=_WEEK,
    before=TODAY - 40 * DAY,
    after=TODAY + 40 * DAY,
    kinds=(
        Made(name="Everything", query="", is_current=True),
        Made(name="Due", query="show=due", is_current=False),
    ),
    extra_query="",
    closed=(access_to(QUYNH),),
)
EMPTY_CALENDAR = Made(
    month=TODAY,
    is_coming=True,
    weeks=(_WEEK[1:2],),
    days=(),
    before=None,
    after=None,
    kinds=(),
    extra_query="",
    closed=(),
)


def task(key: int, title: str, days: int, **more: Any) -> Any:
    """Return a piece of work on a to-do list, due in so many days."""
    told = {"is_incomplete": False, "is_seen": False, **more}
    return Made(
        key=key,
        access=access_to(DAFFY),
        title=title,
        class_title="Mathematics 7",
        due_on=TODAY + days * DAY,
        link="#main",
        seen_address="#main",
        **told,
    )


TODO = Made(
    unseen=2,
    all_seen_address="#main",
    today=TODAY,
    is_family=True,
    closed=(access_to(QUYNH),),
    closed_missing=(access_to(QUYNH),),
    groups=(
        Made(
            standing="missing", name="Missing", icon="missing", tasks=(task(1, LONG, -3, is_incomplete=True),)
        ),
        Made(standing="not_handed_in", name="Not handed in", icon="late", tasks=()),
        Made(
            standing="due_soon",
            name="Due in the next seven days",
            icon="calendar",
            tasks=(task(2, "Quiz", 0), task(3, "Essay", 2, is_seen=True)),
        ),
    ),
)
TOTALS = {"content": ATTENDANCE, "rows": (TOTAL,), "name": "Class", "unit": "periods"}

NEW_NOTICE = Made(
    id="made-up",
    is_new=True,
    students=("Daffy", "Quỳnh-Anh"),
    is_in_other_language=True,
    text=TEXT,
    announcement=Made(school="Babb Middle", first_day=TODAY),
)
OLD_NOTICE = Made(
    id="older",
    is_new=False,
    students=(),
    is_in_other_language=False,
    text=Made(language="en", title="Winter break", text="No school."),
    announcement=Made(school="", first_day=TODAY - 9 * DAY),
)
BOARD = Made(notices=(NEW_NOTICE, OLD_NOTICE), unread=(NEW_NOTICE, NEW_NOTICE))
SIGN_INS = tuple(
    Made(
        at=FRESH.loaded_at,
        ip="203.0.113.7",
        browser="Firefox",
        system="Windows",
        success=number == 0,
        disabled=number == 1,
        refused=number == 2,
    )
    for number in range(4)
)


class Reader:
    """Who is signed in on a page of the style guide."""

    username = "minnie.clayton"
    is_staff = False
    is_authenticated = True
    pk = 0

    def get_full_name(self) -> str:
        """Return a name that is long."""
        return LONG_NAME

    def get_short_name(self) -> str:
        """Return the first name."""
        return "Quỳnh-Anh"


NAVIGATION = Made(
    name="Parent Portal",
    sign_out="Log Off",
    home="#main",
    account="#main",
    entries=tuple(
        Made(name=name, address="#main", icon=icon, on_phone=on_phone)
        for name, icon, on_phone in (
            ("Home", "home", True),
            ("Messages", "messages", True),
            ("To do", "todo", False),
        )
    ),
    more=(Made(name=LONG, address="#main", icon="calendar", on_phone=False),),
    behind_more=(Made(name=LONG, address="#main", icon="calendar", on_phone=False),),
)

SCHEDULE = Made(
    day=Made(school_day=Made(day=TODAY, label="A", bells="", kind="school"), is_tomorrow=False, slots=SLOTS),
    opens_on=None,
    has_begun=True,
    year=Made(title="2026-27", start=TODAY),
    columns=COLUMNS,
    rows=YEAR.rows,
)
RECORD = Made(
    unexcused=Decimal(5), absent_percent=Decimal("7.5"), absent=Decimal(5), enrolled_days=67, tardies=3
)
WHOLE_ATTENDANCE = Made(
    **{
        **vars(ATTENDANCE),
        "record": RECORD,
        "report": "#main",
        "unexcused": RULER,
        "share": QUIET_RULER,
        "opened": OPENED,
        "has_calendar": True,
        "is_over": False,
    }
)
NO_ATTENDANCE = Made(record=None, opened=None, is_over=False)
_TASK = Made(title="Quarter grade")
_POSTED = tuple(
    Made(term=Made(title=f"Q{number}"), task=_TASK, posted_on=TODAY - 30 * DAY) for number in range(1, 6)
)


def grades_row(title: str, *blanks: str | None, now: Any, missing: int = 0) -> Any:
    """Return the grades of a class: a mark where there is no reason for a blank."""
    posted = tuple(
        Made(column=column, mark=None if blank else mark("B", "85"), blank=blank)
        for column, blank in zip(_POSTED, blanks, strict=True)
    )
    return Made(
        title=title,
        periods=("1",),
        teachers=("Osei",),
        link="#main",
        posted=posted,
        now=now,
        missing=missing,
        not_handed_in=missing,
        new=missing,
    )


_IN_PROGRESS = Made(
    grade=Made(source="in_progress", mark=mark("B", "84.5"), changed_at=FRESH.loaded_at), task=_TASK
)
GRADES = Made(
    is_over=False,
    year=SCHEDULE.year,
    now=Made(
        term=Made(title="Q6"),
        task=_TASK,
        posts_on=TODAY + 9 * DAY,
        entering=Made(opens=TODAY - DAY, closes=TODAY + DAY),
    ),
    columns=_POSTED,
    rows=(
        grades_row("Mathematics 7", None, None, "not_posted", "no_class", "not_enrolled", now=_IN_PROGRESS),
        grades_row(LONG, None, None, None, None, None, now=Made(grade=None, begins=TODAY + DAY), missing=2),
    ),
    terms_to_come=(Made(title="Q7", start=TODAY + 40 * DAY),),
    overall=(Made(task=_TASK, term=TERMS[0], mark=mark("A", "95")),),
    standards=(GRID,),
)
_CHOSEN = Made(task=_TASK, term=TERMS[1], is_now=True, is_chosen=True, query="term=2")
CLASS_WORK = Made(
    student_class=Made(title="Mathematics 7"),
    all_grades="#main",
    periods=("1",),
    teachers=(TEACHER,),
    chosen=_CHOSEN,
    options=(_CHOSEN, Made(task=None, term=TERMS[0], is_now=False, is_chosen=False, query="term=1")),
    not_counted=(Made(title="Essay", reason="not counted yet"),),
    correction="#main",
    has_work=True,
    grades=GRID,
    **explained()["content"].__dict__,
    **{name: value for name, value in explained().items() if name != "content"},
)
REPORTS = Made(
    reports=(Made(name="Schedule", link="#main"), Made(name="Attendance", link="")),
    year=SCHEDULE.year,
    grades=(
        Made(name="Report card", is_open=True, periods=(Made(term="Q1", state="Posted", link="#main"),)),
        Made(name="Progress report", is_open=False, periods=()),
    ),
)
REQUESTS = tuple(
    (
        Made(student=DAFFY),
        Made(
            kind="household",
            about={"item": "phone"},
            asked_at=FRESH.loaded_at,
            text=LONG,
            state=state,
            answered_at=answered,
            answer=answer,
        ),
    )
    for state, answered, answer in (
        ("received", None, ""),
        ("done", FRESH.loaded_at, "Changed."),
        ("declined", FRESH.loaded_at, LONG),
    )
)
HOUSEHOLD = Made(
    name=LONG_NAME,
    children=(Made(student=DAFFY), Made(student=QUYNH)),
    adults=(Made(name="Minnie Clayton"),),
)
HOUSEHOLDS = (
    (
        HOUSEHOLD,
        (("phone", "Phone", "770-555-0134", "#main"), ("address", "Address", "", "#main")),
        "#main",
    ),
)
