"""Where the made-up families come from: names as they are borne, and the languages of their homes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Names of one origin; ``weight`` is its share of the families in per cent.

    ``surnames`` says how they are given on: "one" name, "two" (the father's first, then the mother's)
    or "own" (a wife keeps hers).
    """

    weight: int
    group: str
    languages: tuple[tuple[str, int], ...]
    last: tuple[str, ...]
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    surnames: str = "one"


def _names(text: str) -> tuple[str, ...]:
    """Names stand apart by commas: many have a blank in them."""
    return tuple(" ".join(name.split()) for name in text.split(","))


ORIGINS = (
    Origin(
        44,
        "black",
        (("en", 100),),
        _names("""Washington, Jefferson, Booker, Freeman, Johnson, Williams, Jackson, Robinson, Harris, Banks,
            Gaines, Mosley, Rivers, Whitaker, Coleman, Bolden, Broadnax, Dorsey, Hightower, Sims, Tolbert,
            Grier, Holloway, Jones, Brown, Davis, Walker, Wright, St. Clair, McCoy, McIntosh, D'Arby,
            Favors, Render, Zachery, Lovejoy, Cheatham, Ponder, Stroud, Merriweather, Pettway, Huff"""),
        _names("""Aaliyah, Imani, Nia, Destiny, Ja'Nae, Kiara, Zuri, Makayla, Jada, Ebony, Tiana, Skylar,
            Ma'Kayla, Brianna, Nevaeh, Amari, Laila, Serenity, A'Niyah, Kennedy, Shanice, Keisha, Latoya,
            Tamika, Denise, Yolanda, Ke'Asia, Journee, Promise, Essence"""),
        _names("""Malik, Jaylen, DeAndre, D'Angelo, Isaiah, Xavier, Terrell, Marquis, Tyrese, Elijah, Kameron,
            Jalen, Trevon, De'Marcus, Andre, Darnell, Cedric, Kobe, Amir, Zion, Kingston, Micah, Josiah,
            Ja'Quan, Reginald, Curtis, Rashad, Chance, Legend, Le'Veon"""),
    ),
    Origin(
        24,
        "hispanic",
        (("es", 78), ("en", 22)),
        _names("""García, Hernández, Martínez, López, Rodríguez, González, Pérez, Sánchez, Ramírez, Torres,
            Flores, Rivera, Gómez, Díaz, Reyes, Morales, Cruz, Ortiz, Gutiérrez, Chávez, Ramos, Muñoz,
            Núñez, Peña, de la Cruz, de León, del Valle, Villanueva, Zúñiga, Ávila, Ibáñez, Maldonado"""),
        _names("""María José, Sofía, Valentina, Camila, Ximena, Lucía, Daniela, Guadalupe, Itzel, Xóchitl,
            Yaretzi, Isabella, Mariana, Fernanda, Renata, Ana Paula, Rocío, Araceli, Noemí, Belén, Inés,
            María del Carmen, Luz, Yesenia, Esmeralda"""),
        _names("""José, Luis, Ángel, Mateo, Santiago, Diego, Jesús, Iván, Óscar, Sebastián, Emiliano, Andrés,
            Joaquín, Raúl, Héctor, Martín, Tomás, Juan Carlos, Miguel Ángel, José Luis, César, Adrián,
            Nicolás, Rubén, Álvaro"""),
        "two",
    ),
    Origin(
        10,
        "white",
        (("en", 100),),
        _names("""Smith, Miller, Anderson, Taylor, Moore, Baker, Campbell, O'Connor, O’Neill, McDonald,
            MacLeod, Fitzgerald, van der Berg, Van Dyke, von Trapp, St. John, Whitfield, Sutherland, Kowalski,
            Müller, Østergaard, Petrov, Novák, Cooper, Bailey, Ellis, Hart, Dalton, Pruitt, Yarbrough"""),
        _names("""Emma, Olivia, Abigail, Hannah, Zoë, Chloe, Anna-Grace, Mary Beth, Caitlin, Savannah, Sadie,
            Harper, Ella Kate, Maeve, Siobhán, Renée, Katherine, Lydia, Paige, Molly"""),
        _names("""Liam, Mason, Hunter, Caleb, Wyatt, Tucker, Jackson, Connor, Seán, John Paul, Tyler, Walker,
            Bryce, Landon, Henry, Owen, Cole, Garrett, Brooks, Finn"""),
    ),
    Origin(
        7,
        "asian",
        (("vi", 82), ("en", 18)),
        _names("""Nguyễn, Trần, Lê, Phạm, Huỳnh, Hoàng, Phan, Vũ, Võ, Đặng, Bùi, Đỗ, Hồ, Ngô, Dương, Lý, Đinh,
            Lâm, Trịnh, Mai"""),
        _names("""Thị Ánh, Mỹ Linh, Ngọc Hân, Thảo Vy, Bảo Trân, Kim Ngân, Thùy Dương, Phương Anh, Khánh Ly,
            Thanh Tâm, Diễm My, Tường Vi, Thị Hoa, Quỳnh Như, Bích Ngọc, Lan"""),
        _names("""Văn Minh, Đức Huy, Gia Bảo, Đăng Khoa, Minh Khôi, Quốc Bảo, Hoàng Long, Thành Đạt, Anh Tuấn,
            Hữu Nghĩa, Tấn Phát, Nhật Nam, Phúc, Công Danh, Trung Kiên, Văn Đức"""),
        "own",
    ),
    Origin(
        5,
        "black",
        (("ht", 62), ("fr", 23), ("en", 15)),
        _names("""Jean-Baptiste, Pierre-Louis, Saint-Fleur, Désir, Toussaint, Baptiste, Jean-Pierre, François,
            Étienne, Dorvil, Casséus, Michel, Joseph, Saint-Hilaire, Dieudonné, Mésidor, Exantus, Gédéon,
            Hyppolite, Noël, Lafleur, D'Haïti"""),
        _names("""Marie-Ange, Guerline, Fabienne, Nadège, Roseline, Lovelie, Mirlande, Widline, Anne-Sophie,
            Régine, Esther, Djenane, Chloé, Naïka, Gaëlle"""),
        _names("""Wisly, Jean-Marc, Stanley, Évens, Jude, Rodney, Frantz, Ricardo, Wilner, Schneider, Kervens,
            Théo, Loïc, Jean-Claude, Mackenson"""),
    ),
    Origin(
        5,
        "black",
        (("en", 58), ("fr", 22), ("yo", 12), ("ig", 8)),
        _names("""Okonkwo, Adeyemi, Diallo, Mensah, Owusu, Ndiaye, Sow, Koné, Traoré, Ba, Oyelaran, Nwosu,
            Eze, Boateng, Asante, Camara, Touré, Keïta, Cissé, N'Diaye, N'Guessan, Ogunleye, Sesay,
            Kouassi"""),
        _names("""Ifeoma, Adaeze, Folake, Aminata, Fatou, Ama, Abena, Ngozi, Oluwaseun, Mariama, Aïssatou,
            Efua, Temitope, Khady, Chiamaka, N'Deye"""),
        _names("""Chukwuemeka, Kwame, Kofi, Mamadou, Ousmane, Ibrahima, Oluwatobi, Emeka, Yaw, Babatunde,
            Cheikh, Seydou, Ikenna, Abdoulaye, Kwabena, N'Golo"""),
    ),
    Origin(
        3,
        "asian",
        (("en", 45), ("ur", 20), ("gu", 18), ("hi", 17)),
        _names("""Patel, Shah, Khan, Chowdhury, Reddy, Iyer, Gupta, Rahman, Siddiqui, Desai, Singh, Kaur,
            Hussain, Nair, Rao, Begum"""),
        _names(
            """Aanya, Diya, Priya, Ayesha, Fatima, Meera, Anjali, Zainab, Riya, Saanvi, Harpreet, Nusrat"""
        ),
        _names("""Aarav, Arjun, Rohan, Ahmed, Zain, Vihaan, Ishaan, Imran, Karthik, Dev, Anwar, Yusuf"""),
    ),
    Origin(
        2,
        "other",
        (("so", 40), ("am", 30), ("ar", 30)),
        _names("""Abdi, Warsame, Hassan, Tesfaye, Bekele, al-Masri, Haddad, El Amin, Mohamud, Girma, Haile,
            Abdullahi, bin Saleh, Farah"""),
        _names("""Hodan, Ayaan, Selamawit, Maryam, Rahma, Bethlehem, Noor, Layla, Hanan, Saba"""),
        _names("""Abdirahman, Dawit, Yonas, Omar, Khalid, Mustafa, Bilal, Yohannes, Samir, Liban"""),
        "own",
    ),
)
WEIGHTS = tuple(origin.weight for origin in ORIGINS)

MIDDLE = _names("""James, Marie, Lee, Ann, Rose, Michael, Grace, Joy, Renee, Anthony, Nicole, Lynn,
    Elizabeth, Antoine, J., M., Alexander, Faith, Simone, Rey""")
# Mail goes out in four languages; who speaks another at home gets the nearest.
MAIL_LANGUAGES = {"en": "en", "es": "es", "fr": "fr", "vi": "vi", "ht": "fr"}
