"""Reading TOML tables so that one look names every fault, each with the key it stands under."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pamong.core.messages import Message, _


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, under a key like ``field.penghasilan.min`` or ``route[2].role``."""

    key: str
    message: Message

    def __str__(self) -> str:
        return f"{self.key}: {self.message}"


class Table:
    """One table of the file. Reading a wrong value notes a fault and goes on with a harmless one."""

    def __init__(self, data: Mapping[str, object], path: str, faults: list[Fault]) -> None:
        self._data = data
        self._seen: set[str] = set()
        self._faults = faults
        self.path = path

    def fault(self, key: str, message: Message) -> None:
        """Note a fault under ``key`` of this table."""
        self._faults.append(Fault(f"{self.path}.{key}" if self.path and key else self.path or key, message))

    def take(self, key: str) -> object | None:
        """The raw value, ``None`` when absent; the key counts as known from now on."""
        self._seen.add(key)
        return self._data.get(key)

    def names(self) -> tuple[str, ...]:
        """All keys of the table, as written."""
        return tuple(self._data)

    def text(self, key: str, *, required: bool = True, most: int = 300) -> str:
        """Text without blanks around it, at most ``most`` characters."""
        value = self.take(key)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            self.fault(key, _("harus berisi teks"))
            return ""
        if len(value) > most:
            self.fault(key, _("paling banyak {most} huruf", most=most))
        return value.strip()

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of texts, none empty."""
        value = self.take(key)
        if value is None and not required:
            return ()
        if not isinstance(value, list) or not value:
            self.fault(key, _("harus berupa daftar teks"))
            return ()
        if not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(key, _("setiap isi daftar harus teks"))
        return tuple(item.strip() for item in value if isinstance(item, str))

    def integer(self, key: str, *, low: int = 0, required: bool = True) -> int | None:
        """A whole number of at least ``low``; ``None`` when absent or wrong."""
        value = self.take(key)
        if value is None and not required:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < low:
            self.fault(key, _("harus bilangan bulat, paling kecil {low}", low=low))
            return None
        return value

    def boolean(self, key: str, *, default: bool | None = None) -> bool:
        """``true`` or ``false``; required when there is no ``default``."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, bool):
            self.fault(key, _("harus true atau false"))
            return False
        return value

    def word[E: StrEnum](self, key: str, words: type[E]) -> E:
        """One word of an enumeration."""
        value = self.take(key)
        known = list(words)
        for word in known:
            if value == word.value:
                return word
        self.fault(key, _("harus salah satu dari {words}", words=", ".join(known)))
        return known[0]

    def words[E: StrEnum](self, key: str, words: type[E], *, default: tuple[E, ...] = ()) -> tuple[E, ...]:
        """Different words of an enumeration, one at least; required when there is no ``default``."""
        if self.take(key) is None and default:
            return default
        given = self.texts(key)
        if len(set(given)) != len(given) or not set(given) <= {word.value for word in words}:
            self.fault(key, _("isinya harus berbeda, dan dari {words}", words=", ".join(words)))
            return ()
        return tuple(words(word) for word in given)

    def table(self, key: str, *, required: bool = True) -> "Table":
        """A table inside; an absent one reads as empty."""
        value = self.take(key)
        if isinstance(value, dict):
            return Table(value, self._inside(key), self._faults)
        if required or value is not None:
            self.fault(key, _("bagian ini tidak ada atau bukan tabel"))
        return Table({}, self._inside(key), [])  # one fault for the whole table, not one for each of its keys

    def tables(self, key: str, *, name: str = "") -> "Iterator[Table]":
        """The tables of a list; faults inside are told by the text under ``name``, or by position."""
        value = self.take(key)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(key, _("harus berupa daftar tabel"))
            return
        for at, item in enumerate(value, 1):
            named = item.get(name)
            path = f"{key}.{named}" if isinstance(named, str) and named else f"{key}[{at}]"
            yield Table(item, self._inside(path), self._faults)

    def only_known(self) -> None:
        """Note a fault for each key that nobody asked for: most are typing errors."""
        for key in self._data:
            if key not in self._seen:
                self.fault(key, _("kunci ini tidak dikenal"))

    def _inside(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key
