"""Names of people: the key under which spellings of one name meet, and the name with its titles."""

import re
import unicodedata


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MUHAMMAD = _words("""
    muhammad muhamad muhammed muhamed mohammad mohamad mohammed mohamed mochammad mochamad muchammad muchamad
    mohd moh moch muh much mhd muhd
""")
_FRONT_TITLES = _words("prof dr drg drh ir drs dra apt h hj kh r rr")
_BACK_TITLES = _words("""
    sh se sst sstp sip ssos sag spd spdi skm ssi sp st skom skep skeb samd amd amdkeb amdkep
    mh msi map mm mkes mpd mag ma mt msc mkom mba phd ners ns cpa ak
""")
_APOSTROPHES = re.compile(r"['’‘`ʼʻ´]")


def fold_name(name: str) -> str:
    """Make the search key of a name: case, accents, punctuation, titles and the spellings of Muhammad folded.

    >>> fold_name("H. Moch. Nu'man Hidayat, S.H., M.Si.")
    'muhammad numan hidayat'
    >>> fold_name("M. Nu’man Hidayat") == fold_name("MOH.NU'MAN HIDAYAT") == "muhammad numan hidayat"
    True

    Idempotent. A name made of titles only is kept as it is.
    """
    head, *tail = _plain(name).split(",")
    words = [
        word for at, word in enumerate(head.split()) if not (at and "." in word and _is_back_title(word))
    ]
    words += [word for part in tail for word in part.split() if not _is_back_title(word)]
    tokens = _without_front_titles(_tokens(" ".join(words)) or _tokens(_plain(name)))
    if len(tokens) > 1 and tokens[0] == "m":
        tokens[0] = "muhammad"
    return " ".join("muhammad" if token in _MUHAMMAD else token for token in tokens)


def written_name(name: str, front_title: str = "", back_title: str = "") -> str:
    """Join a name and its titles as they are printed.

    >>> written_name("Wulan Sari", "Dr.", "S.STP., M.Si.")
    'Dr. Wulan Sari, S.STP., M.Si.'
    """
    named = " ".join(part for part in (front_title.strip(), name.strip()) if part)
    return f"{named}, {back_title.strip()}" if back_title.strip() else named


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(sign for sign in decomposed if not unicodedata.category(sign).startswith("M"))
    return _APOSTROPHES.sub("", letters)


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _is_back_title(word: str) -> bool:
    return word.replace(".", "") in _BACK_TITLES


def _without_front_titles(tokens: list[str]) -> list[str]:
    first = 0
    while first < len(tokens) - 1 and tokens[first] in _FRONT_TITLES:
        first += 1
    return tokens[first:]
