"""Names of made-up people: many origins, and how each passes its surnames on."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from sis.names import fold_for_search


@dataclass(frozen=True)
class Origin:
    """Names of one origin; ``weight`` is its share of the families in percent.

    ``surnames`` says how they are passed on: "one" name, "two" (the father's first, then the mother's)
    or "own" (a wife keeps hers).
    """

    weight: int
    group: str
    languages: tuple[tuple[str, int], ...]
    last: tuple[str, ...]
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    surnames: str = "one"


def _split(text: str) -> tuple[str, ...]:
    """Return the names of a list: commas separate them, because many contain a space."""
    return tuple(" ".join(name.split()) for name in text.split(","))


ORIGINS = (
    Origin(
        44,
        "black",
        (("en", 100),),
        _split("""Washington, Jefferson, Booker, Freeman, Johnson, Williams, Jackson, Robinson, Harris, Banks,
            Gaines, Mosley, Rivers, Whitaker, Coleman, Bolden, Broadnax, Dorsey, Hightower, Sims, Tolbert,
            Grier, Holloway, Jones, Brown, Davis, Walker, Wright, St. Clair, McCoy, McIntosh, D'Arby,
            Favors, Render, Zachery, Lovejoy, Cheatham, Ponder, Stroud, Merriweather, Pettway, Huff"""),
        _split("""Aaliyah, Imani, Nia, Destiny, Ja'Nae, Kiara, Zuri, Makayla, Jada, Ebony, Tiana, Skylar,
            Ma'Kayla, Brianna, Nevaeh, Amari, Laila, Serenity, A'Niyah, Kennedy, Shanice, Keisha, Latoya,
            Tamika, Denise, Yolanda, Ke'Asia, Journee, Promise, Essence"""),
        _split("""Malik, Jaylen, DeAndre, D'Angelo, Isaiah, Xavier, Terrell, Marquis, Tyrese, Elijah, Kameron,
            Jalen, Trevon, De'Marcus, Andre, Darnell, Cedric, Kobe, Amir, Zion, Kingston, Micah, Josiah,
            Ja'Quan, Reginald, Curtis, Rashad, Chance, Legend, Le'Veon"""),
    ),
    Origin(
        24,
        "hispanic",
        (("es", 78), ("en", 22)),
        _split("""García, Hernández, Martínez, López, Rodríguez, González, Pérez, Sánchez, Ramírez, Torres,
            Flores, Rivera, Gómez, Díaz, Reyes, Morales, Cruz, Ortiz, Gutiérrez, Chávez, Ramos, Muñoz,
            Núñez, Peña, de la Cruz, de León, del Valle, Villanueva, Zúñiga, Ávila, Ibáñez, Maldonado"""),
        _split("""María José, Sofía, Valentina, Camila, Ximena, Lucía, Daniela, Guadalupe, Itzel, Xóchitl,
            Yaretzi, Isabella, Mariana, Fernanda, Renata, Ana Paula, Rocío, Araceli, Noemí, Belén, Inés,
            María del Carmen, Luz, Yesenia, Esmeralda"""),
        _split("""José, Luis, Ángel, Mateo, Santiago, Diego, Jesús, Iván, Óscar, Sebastián, Emiliano, Andrés,
            Joaquín, Raúl, Héctor, Martín, Tomás, Juan Carlos, Miguel Ángel, José Luis, César, Adrián,
            Nicolás, Rubén, Álvaro"""),
        "two",
    ),
    Origin(
        10,
        "white",
        (("en", 100),),
        _split("""Smith, Miller, Anderson, Taylor, Moore, Baker, Campbell, O'Connor, O’Neill, McDonald,
            MacLeod, Fitzgerald, van der Berg, Van Dyke, von Trapp, St. John, Whitfield, Sutherland, Kowalski,
            Müller, Østergaard, Petrov, Novák, Cooper, Bailey, Ellis, Hart, Dalton, Pruitt, Yarbrough"""),
        _split("""Emma, Olivia, Abigail, Hannah, Zoë, Chloe, Anna-Grace, Mary Beth, Caitlin, Savannah, Sadie,
            Harper, Ella Kate, Maeve, Siobhán, Renée, Katherine, Lydia, Paige, Molly"""),
        _split("""Liam, Mason, Hunter, Caleb, Wyatt, Tucker, Jackson, Connor, Seán, John Paul, Tyler, Walker,
            Bryce, Landon, Henry, Owen, Cole, Garrett, Brooks, Finn"""),
    ),
    Origin(
        7,
        "asian",
        (("vi", 82), ("en", 18)),
        _split("""Nguyễn, Trần, Lê, Phạm, Huỳnh, Hoàng, Phan, Vũ, Võ, Đặng, Bùi, Đỗ, Hồ, Ngô, Dương, Lý, Đinh,
            Lâm, Trịnh, Mai"""),
        _split("""Thị Ánh, Mỹ Linh, Ngọc Hân, Thảo Vy, Bảo Trân, Kim Ngân, Thùy Dương, Phương Anh, Khánh Ly,
            Thanh Tâm, Diễm My, Tường Vi, Thị Hoa, Quỳnh Như, Bích Ngọc, Lan"""),
        _split("""Văn Minh, Đức Huy, Gia Bảo, Đăng Khoa, Minh Khôi, Quốc Bảo, Hoàng Long, Thành Đạt, Anh Tuấn,
            Hữu Nghĩa, Tấn Phát, Nhật Nam, Phúc, Công Danh, Trung Kiên, Văn Đức"""),
        "own",
    ),
    Origin(
        5,
        "black",
        (("ht", 62), ("fr", 23), ("en", 15)),
        _split("""Jean-Baptiste, Pierre-Louis, Saint-Fleur, Désir, Toussaint, Baptiste, Jean-Pierre, François,
            Étienne, Dorvil, Casséus, Michel, Joseph, Saint-Hilaire, Dieudonné, Mésidor, Exantus, Gédéon,
            Hyppolite, Noël, Lafleur, D'Haïti"""),
        _split("""Marie-Ange, Guerline, Fabienne, Nadège, Roseline, Lovelie, Mirlande, Widline, Anne-Sophie,
            Régine, Esther, Djenane, Chloé, Naïka, Gaëlle"""),
        _split("""Wisly, Jean-Marc, Stanley, Évens, Jude, Rodney, Frantz, Ricardo, Wilner, Schneider, Kervens,
            Théo, Loïc, Jean-Claude, Mackenson"""),
    ),
    Origin(
        5,
        "black",
        (("en", 58), ("fr", 22), ("yo", 12), ("ig", 8)),
        _split("""Okonkwo, Adeyemi, Diallo, Mensah, Owusu, Ndiaye, Sow, Koné, Traoré, Ba, Oyelaran, Nwosu,
            Eze, Boateng, Asante, Camara, Touré, Keïta, Cissé, N'Diaye, N'Guessan, Ogunleye, Sesay,
            Kouassi"""),
        _split("""Ifeoma, Adaeze, Folake, Aminata, Fatou, Ama, Abena, Ngozi, Oluwaseun, Mariama, Aïssatou,
            Efua, Temitope, Khady, Chiamaka, N'Deye"""),
        _split("""Chukwuemeka, Kwame, Kofi, Mamadou, Ousmane, Ibrahima, Oluwatobi, Emeka, Yaw, Babatunde,
            Cheikh, Seydou, Ikenna, Abdoulaye, Kwabena, N'Golo"""),
    ),
    Origin(
        3,
        "asian",
        (("en", 45), ("ur", 20), ("gu", 18), ("hi", 17)),
        _split("""Patel, Shah, Khan, Chowdhury, Reddy, Iyer, Gupta, Rahman, Siddiqui, Desai, Singh, Kaur,
            Hussain, Nair, Rao, Begum"""),
        _split(
            """Aanya, Diya, Priya, Ayesha, Fatima, Meera, Anjali, Zainab, Riya, Saanvi, Harpreet, Nusrat"""
        ),
        _split("""Aarav, Arjun, Rohan, Ahmed, Zain, Vihaan, Ishaan, Imran, Karthik, Dev, Anwar, Yusuf"""),
    ),
    Origin(
        2,
        "other",
        (("so", 40), ("am", 30), ("ar", 30)),
        _split("""Abdi, Warsame, Hassan, Tesfaye, Bekele, al-Masri, Haddad, El Amin, Mohamud, Girma, Haile,
            Abdullahi, bin Saleh, Farah"""),
        _split("""Hodan, Ayaan, Selamawit, Maryam, Rahma, Bethlehem, Noor, Layla, Hanan, Saba"""),
        _split("""Abdirahman, Dawit, Yonas, Omar, Khalid, Mustafa, Bilal, Yohannes, Samir, Liban"""),
        "own",
    ),
)
WEIGHTS = tuple(origin.weight for origin in ORIGINS)

MIDDLE = _split("""James, Marie, Lee, Ann, Rose, Michael, Grace, Joy, Renee, Anthony, Nicole, Lynn,
    Elizabeth, Antoine, J., M., Alexander, Faith, Simone, Rey""")
# Email is sent in four languages; speakers of another language get the closest one.
MAIL_LANGUAGES = {"en": "en", "es": "es", "fr": "fr", "vi": "vi", "ht": "fr"}


def draw_origins(rng: Random) -> tuple[Origin, Origin]:
    """Return the origins of mother and father, which are mostly the same."""
    origin = rng.choices(ORIGINS, WEIGHTS)[0]
    return origin, rng.choices(ORIGINS, WEIGHTS)[0] if rng.random() < 0.12 else origin


def first_name(rng: Random, origin: Origin, *, is_girl: bool) -> str:
    """Return a first name."""
    return rng.choice(origin.girls if is_girl else origin.boys)


def middle_name(rng: Random) -> str:
    """Return a middle name; a third of all people have none."""
    return rng.choice(MIDDLE) if rng.random() < 0.66 else ""


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Return a name as it is written in an email address."""
    return fold_for_search(name).replace(" ", "")
