"""Where the demo district teaches: schools, staff, terms, courses and sections."""

from dataclasses import dataclass

DISTRICT = {
    "sourced_id": "demo-district",
    "name": "Clayton County Public Schools",
    "contact_name": "Portal Help Desk",
    "contact_phone": "770-555-0100",
    "contact_email": "helpdesk@example.org",
    "contact_hours": "Monday to Friday, 7:30 am to 4:30 pm",
}


@dataclass(frozen=True)
class Place:
    """A school of the demo, with the person in the office."""

    key: str
    name: str
    level: str
    grades: tuple[str, ...]
    office: str
    phone: str


PLACES = (
    Place(
        "mcgarrah",
        "McGarrah Elementary",
        "elementary",
        ("KG", "01", "02", "03", "04", "05"),
        "Ms. Yolanda Price",
        "770-555-0110",
    ),
    Place("babb", "Babb Middle", "middle", ("06", "07", "08"), "Mr. Curtis Bell", "770-555-0120"),
    Place("forest", "Forest Hill High", "high", ("09", "10", "11", "12"), "Ms. Noor Haddad", "770-555-0130"),
)

# Last name, first name: the homeroom teachers, one a grade.
HOMEROOM_TEACHERS = {
    "KG": ("Lindqvist", "Karin"),
    "01": ("Adeyemi", "Folake"),
    "02": ("Ramirez", "Elena"),
    "03": ("Thompson", "Gloria"),
    "04": ("O'Neal", "Patrick"),
    "05": ("Park", "Ji-woo"),
    "06": ("Baptiste", "Jacqueline"),
    "07": ("Whitfield", "Marcus"),
    "08": ("Castellanos", "Inés"),
    "09": ("Novak", "Petra"),
    "10": ("Greene", "Harriet"),
    "11": ("Chowdhury", "Anwar"),
    "12": ("Freeman", "Douglas"),
}

# Title, code and period; in every school one teacher for each.
SUBJECTS = (
    ("Language Arts", "ELA", "1"),
    ("Mathematics", "MATH", "2"),
    ("Science", "SCI", "3"),
    ("Social Studies", "SOC", "5"),
)
SUBJECT_TEACHERS = {
    "mcgarrah": (("Vega", "Rosalía"), ("Mbeki", "Thandi"), ("Carter", "Joan"), ("Hughes", "Dylan")),
    "babb": (("Ferreira", "Paulo"), ("Singh", "Harpreet"), ("Lowe", "Tamika"), ("Beaumont", "Claire")),
    "forest": (("Osei", "Kwame"), ("Ivanova", "Daria"), ("Sato", "Kenji"), ("Marsh", "Eleanor")),
}

# Who sits in the office of which school: role, last name, first name.
OFFICES = (("babb", "technician", "Ochoa", "Rita"), ("babb", "registrar", "Webb", "Samuel"))

# Title, kind and the weeks of the school year, counted from its first Monday.
TERMS = (
    ("year", "School Year", "schoolYear", 0, 36),
    ("s1", "Semester 1", "semester", 0, 18),
    ("s2", "Semester 2", "semester", 18, 36),
    ("q1", "Quarter 1", "gradingPeriod", 0, 9),
    ("q2", "Quarter 2", "gradingPeriod", 9, 18),
    ("q3", "Quarter 3", "gradingPeriod", 18, 27),
    ("q4", "Quarter 4", "gradingPeriod", 27, 36),
)
TERM_TREE = {"year": ("s1", "s2"), "s1": ("q1", "q2"), "s2": ("q3", "q4")}
# The demo always stands in the thirteenth week.
WEEKS_GONE = 12


def place_of(grade: str) -> Place | None:
    """Return the school that teaches a grade."""
    return next((place for place in PLACES if grade in place.grades), None)
