"""How rosters name a language: vi, vi-VN, vi_VN, vie, Vietnamese and Tiếng Việt are all `vi`.

Known are the languages that US schools report most often. A code of two letters is ISO 639-1, one of three
letters is ISO 639-2 (both its forms) or ISO 639-3.
"""

import re
from functools import lru_cache

from sis.names import fold_for_search

# The code that is kept: the other codes, and the names in English and in the language itself.
_KNOWN = {
    "en": "eng, English, American English",
    "es": "spa, Spanish, Castilian, Español, Castellano",
    "fr": "fre, fra, French, Français",
    "vi": "vie, Vietnamese, Tiếng Việt",
    "am": "amh, Amharic",
    "ar": "ara, Arabic, العربية",
    "bn": "ben, Bengali, Bangla, বাংলা",
    "bs": "bos, Bosnian, Bosanski",
    "chk": "Chuukese",
    "cs": "cze, ces, Czech, Čeština",
    "de": "ger, deu, German, Deutsch",
    "fa": "per, fas, Persian, Farsi, Dari, فارسی",
    "gu": "guj, Gujarati, ગુજરાતી",
    "he": "heb, Hebrew, עברית",
    "hi": "hin, Hindi, हिन्दी",
    "hmn": "Hmong, Hmoob",
    "ht": "hat, Haitian, Haitian Creole, Haitian; Haitian Creole, Creole, Kreyòl, Kreyòl ayisyen",
    "hy": "arm, hye, Armenian, Հայերեն",
    "ilo": "Ilocano, Iloko",
    "it": "ita, Italian, Italiano",
    "ja": "jpn, Japanese, 日本語",
    "kar": "Karen",
    "km": "khm, Khmer, Cambodian, Central Khmer, ខ្មែរ",
    "ko": "kor, Korean, 한국어",
    "lo": "lao, Laotian, ລາວ",
    "mam": "Mam",
    "mh": "mah, Marshallese",
    "my": "bur, mya, Burmese, Myanmar, မြန်မာ",
    "ne": "nep, Nepali, नेपाली",
    "nv": "nav, Navajo, Diné",
    "om": "orm, Oromo, Afaan Oromoo",
    "pa": "pan, Punjabi, Panjabi, ਪੰਜਾਬੀ",
    "pl": "pol, Polish, Polski",
    "ps": "pus, Pashto, Pushto, پښتو",
    "pt": "por, Portuguese, Português, Brazilian Portuguese",
    "quc": "K'iche', Quiche",
    "ro": "rum, ron, Romanian, Română",
    "ru": "rus, Russian, Русский",
    "rw": "kin, Kinyarwanda",
    "sm": "smo, Samoan",
    "so": "som, Somali, Soomaali",
    "sq": "alb, sqi, Albanian, Shqip",
    "sr": "srp, Serbian, Српски",
    "sw": "swa, Swahili, Kiswahili",
    "ta": "tam, Tamil, தமிழ்",
    "te": "tel, Telugu, తెలుగు",
    "th": "tha, Thai, ไทย",
    "ti": "tir, Tigrinya",
    "tl": "tgl, fil, Tagalog, Filipino, Pilipino",
    "tr": "tur, Turkish, Türkçe",
    "uk": "ukr, Ukrainian, Українська",
    "ur": "urd, Urdu, اردو",
    "yo": "yor, Yoruba",
    "zh": "chi, zho, cmn, yue, Chinese, Mandarin, Cantonese, Mandarin Chinese, 中文",
}
_CODES = {
    fold_for_search(name): code for code, names in _KNOWN.items() for name in (code, *re.split(", ", names))
}
_REGION = re.compile(r"[-_].*", re.DOTALL)


@lru_cache(maxsize=1024)
def language_code(text: str) -> str | None:
    """Return the code of a language that a file names; None if it is not known."""
    return _CODES.get(fold_for_search(text)) or _CODES.get(fold_for_search(_REGION.sub("", text.strip())))
