"""The families of the demo district, with names of many origins."""

from sis.demo.cast import Adult, Child, Family

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
