"""The demo's resources in four languages; two of them are the ones that the district's letters link to."""

from typing import NamedTuple

from portal.models import Resource, ResourceAudience, ResourceText
from sis import roster

LANGUAGES = ("en", "es", "fr", "vi")
STUDENTS, PARENTS, STAFF = "students", "parents", "staff"
Category, Icon = Resource.Category, Resource.Icon


class Made(NamedTuple):
    """A resource: names and descriptions by language, for whom, and the subject of the classes it is for."""

    icon: Resource.Icon
    category: Resource.Category
    link: str
    audience: str
    names: tuple[str, str, str, str]
    descriptions: tuple[str, str, str, str]
    subjects: tuple[str, ...] = ()


RESOURCES = (
    Made(
        Icon.WIFI,
        Category.DEVICES,
        "/help/school-wifi/",
        "students parents staff",
        ("Wi-Fi", "Wi-Fi", "Wi-Fi", "Wi-Fi"),
        ("School devices", "Dispositivos escolares", "Appareils de l’école", "Thiết bị của trường"),
    ),
    Made(
        Icon.HOUSE,
        Category.LEARNING,
        "/help/learn-at-home/",
        "students parents",
        ("Learn at home", "Aprender en casa", "Apprendre chez soi", "Học ở nhà"),
        ("What we expect", "Lo que se espera", "Ce que nous attendons", "Những điều cần làm"),
    ),
    Made(
        Icon.APPLE,
        Category.SCHOOL_LIFE,
        "https://meals.example.org/menu",
        "students parents",
        ("Lunch menu", "Menú del almuerzo", "Menu du midi", "Thực đơn bữa trưa"),
        ("Today and this week", "Hoy y esta semana", "Aujourd’hui et cette semaine", "Hôm nay và tuần này"),
    ),
    Made(
        Icon.BUS,
        Category.SCHOOL_LIFE,
        "https://buses.example.org/",
        "students parents",
        ("School bus", "Autobús escolar", "Bus scolaire", "Xe buýt trường"),
        ("Stops and times", "Paradas y horarios", "Arrêts et horaires", "Trạm và giờ"),
    ),
    Made(
        Icon.MONITOR,
        Category.LEARNING,
        "https://classwork.example.org/",
        "students staff",
        ("Class work", "Trabajo de clase", "Travail de classe", "Bài trên lớp"),
        ("Your assignments", "Sus tareas", "Vos devoirs", "Bài tập"),
    ),
    Made(
        Icon.LIBRARY,
        Category.READING,
        "https://library.example.org/",
        "students staff",
        ("Library", "Biblioteca", "Bibliothèque", "Thư viện"),
        (
            "Books and e-books",
            "Libros y e-books",
            "Livres et livres numériques",
            "Sách và sách điện tử",
        ),
    ),
    Made(
        Icon.KEYBOARD,
        Category.LEARNING,
        "https://typing.example.org/",
        "students",
        ("Typing", "Mecanografía", "Dactylographie", "Tập gõ phím"),
        (
            "A little each day",
            "Un poco cada día",
            "Un peu chaque jour",
            "Mỗi ngày một chút",
        ),
    ),
    Made(
        Icon.HEART,
        Category.SCHOOL_LIFE,
        "https://counselors.example.org/",
        "students",
        ("Counselor", "Consejería", "Conseil scolaire", "Tư vấn học đường"),
        ("Talk to someone", "Hable con alguien", "Parler à quelqu’un", "Nói chuyện với thầy cô"),
    ),
    Made(
        Icon.BALL,
        Category.SCHOOL_LIFE,
        "https://clubs.example.org/",
        "students",
        ("Clubs and sports", "Clubes y deportes", "Clubs et sports", "Câu lạc bộ, thể thao"),
        ("What is on after school", "Después de clases", "Après les cours", "Sau giờ học"),
    ),
    Made(
        Icon.CHAT,
        Category.DEVICES,
        "/help/",
        "students parents staff",
        ("Help", "Ayuda", "Aide", "Trợ giúp"),
        ("Find an answer", "Encuentre una respuesta", "Trouver une réponse", "Tìm câu trả lời"),
    ),
    Made(
        Icon.CALCULATOR,
        Category.LEARNING,
        "https://math.example.org/",
        "students staff",
        ("Math book", "Libro de matemáticas", "Livre de maths", "Sách toán"),
        ("The book of your class", "El libro de su clase", "Le livre de votre cours", "Sách của lớp"),
        ("Mathematics",),
    ),
    Made(
        Icon.BELL,
        Category.SCHOOL_LIFE,
        "https://homeroom.example.org/",
        "students staff",
        ("Homeroom", "Homeroom", "Homeroom", "Homeroom"),
        (
            "Morning announcements",
            "Anuncios de la mañana",
            "Annonces du matin",
            "Thông báo buổi sáng",
        ),
        ("Homeroom",),
    ),
    Made(
        Icon.FLASK,
        Category.LEARNING,
        "https://lab.example.org/",
        "students staff",
        ("Lab book", "Cuaderno de laboratorio", "Cahier de labo", "Sổ thí nghiệm"),
        ("Write down what you find", "Anote lo que descubra", "Notez vos résultats", "Ghi lại kết quả"),
        ("Science",),
    ),
    Made(
        Icon.PENCIL,
        Category.READING,
        "https://reading.example.org/",
        "students staff",
        ("Reading log", "Diario de lectura", "Journal de lecture", "Nhật ký đọc sách"),
        ("What you have read", "Lo que ha leído", "Vos lectures", "Sách đã đọc"),
        ("Language Arts", "Reading"),
    ),
    Made(
        Icon.GLOBE,
        Category.LEARNING,
        "https://maps.example.org/",
        "students staff",
        ("Maps", "Mapas", "Cartes", "Bản đồ"),
        ("Past and present", "Pasado y presente", "D’hier et d’aujourd’hui", "Xưa và nay"),
        ("Social Studies",),
    ),
    Made(
        Icon.CLIPBOARD,
        Category.SCHOOL_LIFE,
        "https://meals.example.org/account",
        "parents",
        ("Meal account", "Cuenta de comidas", "Compte des repas", "Tài khoản bữa ăn"),
        ("Balance and payments", "Saldo y pagos", "Solde et paiements", "Số dư và thanh toán"),
    ),
    Made(
        Icon.PEOPLE,
        Category.SCHOOL_LIFE,
        "https://volunteers.example.org/",
        "parents",
        ("Volunteer", "Voluntariado", "Bénévolat", "Tình nguyện"),
        ("Help at your school", "Ayude en su escuela", "Aider dans votre école", "Giúp trường của con"),
    ),
    Made(
        Icon.LIGHT,
        Category.STAFF,
        "https://training.example.org/",
        "staff",
        ("Training", "Capacitación", "Formation", "Tập huấn"),
        ("Courses for staff", "Cursos para el personal", "Cours pour le personnel", "Khóa học cho nhân viên"),
    ),
    Made(
        Icon.WRENCH,
        Category.STAFF,
        "https://repairs.example.org/",
        "staff",
        ("Device repairs", "Reparaciones", "Réparations", "Sửa thiết bị"),
        (
            "Report a broken device",
            "Informe de un dispositivo dañado",
            "Signaler un appareil en panne",
            "Báo thiết bị hỏng",
        ),
    ),
    Made(
        Icon.CALENDAR,
        Category.STAFF,
        "https://leave.example.org/",
        "staff",
        ("Leave", "Permisos", "Congés", "Nghỉ phép"),
        ("Ask for leave", "Solicite un permiso", "Demander un congé", "Xin nghỉ phép"),
    ),
)


def seed_resources() -> list[str]:
    """Replace all resources by the demo's, and return the lines to print."""
    Resource.objects.all().delete()
    classes = _classes()
    for place, made in enumerate(RESOURCES, start=1):
        resource = Resource.objects.create(
            icon=made.icon,
            category=made.category,
            link=made.link,
            order=place * 10,
            for_students=STUDENTS in made.audience,
            for_parents=PARENTS in made.audience,
            for_staff=STAFF in made.audience,
        )
        ResourceText.objects.bulk_create(
            ResourceText(resource=resource, language=language, name=name, description=description)
            for language, name, description in zip(LANGUAGES, made.names, made.descriptions, strict=True)
        )
        ResourceAudience.objects.bulk_create(
            ResourceAudience(resource=resource, section_id=pk)
            for pk, title in classes.items()
            if title.startswith(made.subjects) and made.subjects
        )
    return [f"Apps and websites on the home pages: {len(RESOURCES)}"]


def _classes() -> dict[int, str]:
    """Return the titles of all classes that a student of the demo has today."""
    students = roster.all_students().filter(is_active=True).values_list("pk", flat=True)
    ids = {pk for found in roster.class_ids_of(list(students)).values() for pk in found}
    return {one.pk: one.title for one in roster.homerooms(ids)}
