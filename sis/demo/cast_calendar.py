"""The calendar of the cast's schools: periods, bell times, days, notices and events."""

from collections.abc import Iterator
from datetime import date, timedelta
from datetime import time as clock
from itertools import pairwise

from sis.demo.cast_attendance import day_label
from sis.demo.cast_schools import PERIODS, SCHOOLS, School
from sis.demo.grading import DISTRICT_ID
from sis.demo.records import Bell, Day, Event, Notice, Period, Record
from sis.demo.school_year import WEEK, DemoCalendar, SchoolYear

REGULAR, EARLY_RELEASE = "Regular", "Early release"
# When the first period begins, and how long the homeroom and the others are, in minutes; five between them.
BELLS = {
    REGULAR: {"mcgarrah": (7, 45, 15, 55), "babb": (8, 45, 10, 45), "forest": (8, 20, 10, 90)},
    EARLY_RELEASE: {"mcgarrah": (7, 45, 10, 30), "babb": (8, 45, 5, 25), "forest": (8, 20, 5, 50)},
}
BETWEEN = 5

Texts = dict[str, tuple[str, str]]
BREAKS: dict[str, Texts] = {
    "fall": {
        "en": ("Fall break", "No school this week."),
        "es": ("Vacaciones de otoño", "No hay clases esta semana."),
        "fr": ("Vacances d’automne", "Pas d’école cette semaine."),
        "vi": ("Nghỉ thu", "Tuần này học sinh được nghỉ."),
    },
    "thanksgiving": {
        "en": ("Thanksgiving break", "No school this week."),
        "es": ("Vacaciones de Acción de Gracias", "No hay clases esta semana."),
        "fr": ("Vacances de Thanksgiving", "Pas d’école cette semaine."),
        "vi": ("Nghỉ lễ Tạ Ơn", "Tuần này học sinh được nghỉ."),
    },
    "winter": {
        "en": ("Winter break", "No school for two weeks."),
        "es": ("Vacaciones de invierno", "No hay clases por dos semanas."),
        "fr": ("Vacances d’hiver", "Pas d’école pendant deux semaines."),
        "vi": ("Nghỉ đông", "Học sinh được nghỉ hai tuần."),
    },
    "february": {
        "en": ("February break", "No school this week."),
        "es": ("Vacaciones de febrero", "No hay clases esta semana."),
        "fr": ("Vacances de février", "Pas d’école cette semaine."),
        "vi": ("Nghỉ tháng hai", "Tuần này học sinh được nghỉ."),
    },
    "spring": {
        "en": ("Spring break", "No school this week."),
        "es": ("Vacaciones de primavera", "No hay clases esta semana."),
        "fr": ("Vacances de printemps", "Pas d’école cette semaine."),
        "vi": ("Nghỉ xuân", "Tuần này học sinh được nghỉ."),
    },
}
PORTAL_OPEN: Texts = {
    "en": (
        "The parent portal is open",
        "See your child’s classes, grades and attendance here. Ask the office for your activation key.",
    ),
    "es": (
        "El portal para padres está abierto",
        (
            "Vea aquí las clases, las calificaciones y la asistencia de su hijo o hija. "
            "Pida su código de activación en la oficina de la escuela."
        ),
    ),
    "fr": (
        "Le portail des parents est ouvert",
        (
            "Consultez ici les cours, les notes et les absences de votre enfant. "
            "Demandez votre clé d’activation au secrétariat de l’école."
        ),
    ),
    "vi": (
        "Cổng thông tin phụ huynh đã mở",
        (
            "Quý vị có thể xem lớp học, điểm số và việc đi học của con em tại đây. "
            "Xin hỏi văn phòng nhà trường để nhận mã kích hoạt."
        ),
    ),
}
BUSES: Texts = {
    "en": ("New bus times", "From Monday on, buses leave ten minutes earlier."),
    "es": ("Nuevo horario de autobuses", "A partir del lunes, los autobuses saldrán diez minutos antes."),
    "vi": ("Giờ xe buýt mới", "Từ thứ Hai, xe buýt khởi hành sớm hơn mười phút."),
}
PICTURES: Texts = {
    "en": ("Picture day", "School pictures are on Thursday. Order forms are in the office."),
    "es": ("Día de fotos", "Las fotos escolares son el jueves. Los formularios están en la oficina."),
}
GRADUATION: Texts = {
    "en": ("Graduation plans", "Seniors: meet your counselor about your graduation plan."),
    "fr": ("Projet de fin d'études", "Élèves de terminale : prenez rendez-vous avec votre conseiller."),
}
# Of the office alone: its first day is still to come.
LATER: Texts = {"en": ("Next year’s calendar", "The board has approved next year’s calendar.")}
CONFERENCES: Texts = {
    "en": ("Parent-teacher conferences", "From 4 to 7 pm in the cafeteria."),
    "es": ("Reuniones de padres y maestros", "De 4 a 7 p. m. en la cafetería."),
    "fr": ("Rencontres parents-enseignants", "De 16 h à 19 h à la cafétéria."),
    "vi": ("Họp phụ huynh và giáo viên", "Từ 4 giờ đến 7 giờ chiều tại căng tin."),
}
TRIP: Texts = {
    "en": ("Trip to the planetarium", "Bring a lunch."),
    "es": ("Visita al planetario", "Traiga su almuerzo."),
}
OPENING: Texts = {
    "en": ("First day of school", ""),
    "es": ("Primer día de clases", ""),
    "fr": ("Rentrée des classes", ""),
    "vi": ("Ngày khai giảng", ""),
}


def calendar_records(calendar: DemoCalendar) -> Iterator[Record]:
    """Yield the periods, bell times and days of the cast's schools, their notices and events."""
    for school in SCHOOLS:
        yield from _bells(school)
        yield from _days(school, calendar)
    yield from _notices(calendar)
    yield from _events(calendar)


def _bells(school: School) -> Iterator[Period | Bell]:
    for order, name in enumerate(PERIODS[school.key]):
        yield Period(school.period_id(name), school.sourced_id, name, order)
    for schedule, by_school in BELLS.items():
        hour, minute, homeroom, length = by_school[school.key]
        start = 60 * hour + minute
        for order, name in enumerate(PERIODS[school.key]):
            end = start + (length if order else homeroom)
            yield Bell(schedule, school.period_id(name), clock(*divmod(start, 60)), clock(*divmod(end, 60)))
            start = end + BETWEEN


def _days(school: School, calendar: DemoCalendar) -> Iterator[Day]:
    """Yield every day from the first school year with classes through the summer after this one."""
    for year, following in pairwise((*calendar.years, calendar.next_year)):
        places = {day: place for place, day in enumerate(year.school_days)}
        for ahead in range((following.first_day - year.first_day).days):
            day = year.first_day + timedelta(days=ahead)
            if day in places:
                bells = EARLY_RELEASE if _is_before_break(year, places[day]) else REGULAR
                yield Day(school.sourced_id, day, bells, day_label(school, year, day), is_instructional=True)
            else:
                yield Day(school.sourced_id, day, "", "", is_instructional=False)


def _is_before_break(year: SchoolYear, place: int) -> bool:
    following = year.school_days[place + 1 : place + 2]
    return not following or following[0] - year.school_days[place] > WEEK


def _notices(calendar: DemoCalendar) -> Iterator[Notice]:
    monday = calendar.monday()
    for key, org, grades, begin, weeks, texts in (
        ("portal", DISTRICT_ID, (), monday - 2 * WEEK, 5, PORTAL_OPEN),
        ("buses", DISTRICT_ID, ("06", "07", "08"), monday, 2, BUSES),
        ("pictures-mcgarrah", "demo-mcgarrah", (), monday - WEEK, 3, PICTURES),
        ("pictures-babb", "demo-babb", (), monday - WEEK, 3, PICTURES),
        ("graduation", "demo-forest", ("12",), monday - WEEK, 4, GRADUATION),
        ("later", DISTRICT_ID, (), monday + 3 * WEEK, 2, LATER),
        ("past", DISTRICT_ID, (), monday - 9 * WEEK, 2, LATER),
    ):
        for language, (title, text) in texts.items():
            last = begin + weeks * WEEK - timedelta(days=1)
            yield Notice(f"demo-notice-{key}", org, grades, begin, last, language, title, text)


def _events(calendar: DemoCalendar) -> Iterator[Event]:
    this_year, monday = calendar.this_year, calendar.monday()
    yield from _event("opening", DISTRICT_ID, this_year.first_day, this_year.first_day, OPENING)
    for name, first, last in this_year.breaks():
        yield from _event(name, DISTRICT_ID, first, last, BREAKS[name])
    for school in SCHOOLS:
        evening = monday + WEEK + timedelta(days=3)
        yield from _event(f"conferences-{school.key}", school.sourced_id, evening, evening, CONFERENCES)
    babb = next(school for school in SCHOOLS if school.key == "babb")
    science = next(subject for subject in babb.subjects if subject.code == "SCI")
    friday = monday + WEEK + timedelta(days=4)
    section = babb.section_id(this_year, "07", science)
    for one in _event("trip", babb.sourced_id, friday, friday, TRIP):
        yield one._replace(section=section, grades=("07",))


def _event(key: str, org: str, first: date, last: date, texts: Texts) -> Iterator[Event]:
    for language, (title, text) in texts.items():
        yield Event(f"demo-event-{key}", org, (), "", first, last, language, title, text)
