"""The cast: the families of the demo, whom guides and tests name. Their names have many origins."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sis.demo import cast_schools
from sis.demo.cast_attendance import enrolled_from
from sis.demo.cast_child import Child
from sis.demo.cast_schools import DISTRICT
from sis.demo.records import Guardian, Household, Member, Record, Relationship, Student
from sis.demo.school_year import DemoCalendar
from sis.guardians import AREAS
from sis.names import fold_for_search


@dataclass(frozen=True)
class Cast:
    """The numbers of the students that the guides and tests name."""

    can_claim: str
    just_entered: str
    claimed: str
    siblings: tuple[str, str]
    composed_name: str
    two_surnames: str
    apostrophe: str
    without_school: str
    of_age: str


@dataclass(frozen=True)
class Adult:
    """A guardian of the cast, who lives in the household with this index."""

    last: str
    first: str
    kind: str
    email: str
    areas: tuple[str, ...] = AREAS
    home: int = 0
    is_contact: bool = True


@dataclass(frozen=True)
class Family:
    """Guardians, children and addresses; the children are members of every household."""

    key: str
    language: str
    adults: tuple[Adult, ...]
    children: tuple[Child, ...]
    homes: tuple[str, ...]

    def guardian_id(self, adult: Adult) -> str:
        """Return the sourcedId of a guardian of the family."""
        return f"demo-guardian-{self.key}-{fold_for_search(adult.first).replace(' ', '')}"

    def records(self, phone: str, now: datetime, calendar: DemoCalendar) -> Iterator[Record]:
        """Yield everything about the family: guardians, households, students and their classes."""
        org = next(filter(None, (cast_schools.school_id(child.grade) for child in self.children)), "")
        for adult in self.adults:
            yield Guardian(
                self.guardian_id(adult),
                "relative" if adult.kind == "relative" else "guardian",
                adult.last,
                adult.first,
                adult.email,
                phone,
                self.language,
                org or DISTRICT.sourced_id,
            )
        yield from self._households()
        for child in self.children:
            yield self._student(child, now, calendar.today)
            for adult in self.adults:
                ids = self.guardian_id(adult), child.sourced_id
                yield Relationship(*ids, adult.kind, adult.is_contact, adult.areas)
            for year, grade in cast_schools.grades_of(child.grade, calendar):
                begin = enrolled_from(child.number, year, calendar.today)
                yield from cast_schools.enrollments(child.sourced_id, grade, year, begin)

    def _households(self) -> Iterator[Household | Member]:
        for index, home in enumerate(self.homes):
            adults = [adult for adult in self.adults if adult.home == index]
            address = f"{home}, Forest Park, GA 30297"
            household = Household(
                f"demo-household-{self.key}-{index + 1}",
                adults[0].last.upper(),
                f"770-555-01{70 + index}",
                adults[0].email,
                address,
                address,
            )
            yield household
            for person in (*map(self.guardian_id, adults), *(child.sourced_id for child in self.children)):
                yield Member(household.sourced_id, person)

    def _student(self, child: Child, now: datetime, today: date) -> Student:
        return Student(
            child.sourced_id,
            child.number,
            child.last,
            child.first,
            child.middle,
            child.birth_date(today),
            "",
            "",
            child.grade,
            cast_schools.school_id(child.grade) or DISTRICT.sourced_id,
            now - timedelta(hours=child.entered_hours_ago),
            self.language,
            tuple(map(self.guardian_id, self.adults)),
        )


CAST = Cast(
    can_claim="0393354",
    just_entered="0123459",
    claimed="0123458",
    siblings=("0123456", "0123457"),
    composed_name="0400101",
    two_surnames="0400102",
    apostrophe="0400104",
    without_school="0400117",
    of_age="0400121",
)

CONTACT_ONLY: tuple[str, ...] = ()
HALF = ("schedule", "calendar", "notices")


def _single(key: str, language: str, adult: Adult, *children: Child) -> Family:
    return Family(key, language, (adult,), children, (f"{len(key) * 37} {key.title()} Street",))


FAMILIES: tuple[Family, ...] = (
    Family(
        "clayton",
        "en",
        (Adult("Clayton", "Minnie", "mother", "minnie.clayton@example.org"),),
        (
            Child("0123456", "Student", "Greg", "", "04"),
            Child("0123457", "Student", "Marcia", "A.", "07"),
        ),
        ("1058 Fifth Avenue",),
    ),
    _single(
        "daffy",
        "en",
        Adult("Clayton", "Della", "mother", "della.clayton@example.org"),
        Child("0393354", "Clayton", "Daffy", "", "07"),
    ),
    _single(
        "delgado",
        "es",
        Adult("Delgado", "Carmen", "mother", "carmen.delgado@example.org"),
        Child("0123458", "Delgado", "Rosa", "María", "08"),
        Child("0400122", "Delgado", "Mateo", "", "02"),
    ),
    _single(
        "newton",
        "en",
        Adult("Newton", "Ruth", "mother", "ruth.newton@example.org"),
        Child("0123459", "Newton", "Nia", "Joy", "06", entered_hours_ago=1),
    ),
    Family(
        "nguyen",
        "vi",
        (
            Adult("Nguyễn", "Thị Hoa", "grandparent", "hoa.nguyen@example.org"),
            Adult("Nguyễn", "Văn Đức", "relative", "duc.nguyen@example.org", CONTACT_ONLY, is_contact=False),
        ),
        (Child("0400101", "Nguyễn", "Thị Ánh", "", "07"), Child("0400123", "Nguyễn", "Văn Minh", "", "10")),
        ("77 Lotus Lane",),
    ),
    Family(
        "garcia",
        "es",
        (
            Adult("López", "Lucía", "mother", "lucia.lopez@example.org"),
            Adult("García", "Andrés", "father", "andres.garcia@example.org", home=1),
        ),
        (
            Child("0400102", "García-López", "José", "Luis", "08"),
            Child("0400103", "García-López", "Sofía", "", "05"),
        ),
        ("12 Peachtree Court", "940 Tara Boulevard, Apt. 6"),
    ),
    Family(
        "obrien",
        "en",
        (
            Adult("O'Brien", "Maeve", "mother", "maeve.obrien@example.org"),
            Adult("Brady", "Sean", "father", "sean.brady@example.org", HALF, home=1),
        ),
        (
            Child("0400104", "O'Brien", "Liam", "Patrick", "06"),
            Child("0400105", "O'Brien", "Aoife", "", "09"),
        ),
        ("5 Shamrock Way", "218 Lake Jodeco Road"),
    ),
    Family(
        "smithjones",
        "en",
        (Adult("Smith-Jones", "Angela", "mother", "angela.smithjones@example.org"),),
        (
            Child("0400106", "Smith-Jones", "D'Angelo", "", "07"),
            Child("0400107", "Smith-Jones", "Amari", "", "KG"),
        ),
        ("31 Magnolia Drive",),
    ),
    _single(
        "dubois",
        "fr",
        Adult("Dubois", "Hélène", "mother", "helene.dubois@example.org"),
        Child("0400108", "Dubois", "Chloé", "Anaïs", "06"),
        Child("0400109", "Dubois", "Théo", "", "03"),
    ),
    _single(
        "okonkwo",
        "en",
        Adult("Okonkwo", "Ifeoma", "mother", "ifeoma.okonkwo@example.org"),
        Child("0400134", "Okonkwo", "Chidera", "", "03"),
        Child("0400110", "Okonkwo", "Chukwuemeka", "", "09"),
        Child("0400111", "Okonkwo", "Adaeze", "", "07"),
    ),
    _single(
        "pierre",
        "fr",
        Adult("Jean-Pierre", "Marie-Ange", "guardian", "marieange.jeanpierre@example.org"),
        Child("0400112", "Jean-Pierre", "Wisly", "", "08"),
    ),
    _single(
        "li",
        "en",
        Adult("Li", "Wei", "father", "wei.li@example.org"),
        Child("0400113", "Li", "李", "Na", "11"),
        Child("0400114", "Li", "Jun", "", "01"),
    ),
    _single(
        "yildiz",
        "en",
        Adult("Yıldız", "Ayşe", "mother", "ayse.yildiz@example.org"),
        Child("0400115", "Yıldız", "İnci", "", "06"),
    ),
    _single(
        "patel",
        "en",
        Adult("Patel", "Priya", "mother", "priya.patel@example.org"),
        Child("0400116", "Patel", "Aarav", "", "12"),
        Child("0400124", "Patel", "Diya", "", "05"),
    ),
    _single(
        "vandermeer",
        "en",
        Adult("van der Meer", "Anouk", "mother", "anouk.vandermeer@example.org"),
        Child("0400117", "van der Meer", "Finn", "", ""),
    ),
    _single(
        "tran",
        "vi",
        Adult("Trần", "Quốc Bảo", "father", "bao.tran@example.org"),
        Child("0400118", "Trần", "Mỹ Linh", "", "07"),
        Child("0400125", "Trần", "Đăng Khoa", "", "04"),
    ),
    _single(
        "johnson",
        "en",
        Adult("Johnson", "Keisha", "mother", ""),
        Child("0400119", "Johnson", "Malik", "Isaiah", "08"),
        Child("0400126", "Johnson", "Imani", "", "02"),
    ),
    _single(
        "hernandez",
        "es",
        Adult("Hernández Macías", "Guadalupe", "grandparent", "guadalupe.hernandez@example.org"),
        Child("0400120", "Hernández Macías", "Xóchitl", "", "07"),
        Child("0400127", "Hernández Macías", "Ángel", "de Jesús", "10"),
    ),
    _single(
        "washington",
        "en",
        Adult("Washington", "Bernice", "mother", "bernice.washington@example.org"),
        Child("0400121", "Washington", "Terrell", "James", "12", extra_years=1),
    ),
    _single(
        "kowalski",
        "en",
        Adult("Kowalski", "Małgorzata", "stepparent", "malgorzata.kowalski@example.org"),
        Child("0400128", "Kowalski", "Stanisław", "", "03"),
        Child("0400129", "Kowalski", "Zofia", "", "06"),
    ),
    Family(
        "abdi",
        "en",
        (
            Adult("Abdi", "Hodan", "mother", "abdi.family@example.org"),
            Adult("Abdi", "Yusuf", "father", "abdi.family@example.org"),
        ),
        (Child("0400130", "Abdi", "Abdirahman", "", "11"), Child("0400131", "Abdi", "Ayaan", "", "01")),
        ("148 Abdi Street",),
    ),
    _single(
        "brown",
        "en",
        Adult("Brown", "Robert", "father", "robert.brown@example.org"),
        Child("0400132", "Brown", "Zoë", "Anne", "08"),
        Child("0400133", "Brown", "Caleb", "", "KG"),
    ),
)


def family_records(now: datetime, calendar: DemoCalendar) -> Iterator[Record]:
    """Yield all families; entry times count from ``now`` (in UTC), ages from the calendar's day."""
    for index, family in enumerate(FAMILIES):
        yield from family.records(f"770-555-01{40 + index}", now, calendar)


def children() -> list[Child]:
    """Return all students of the cast."""
    return [child for family in FAMILIES for child in family.children]
