"""The texts of a package: English source, a translation per language, and an institution's own texts over them.

A catalogue is a folder of gettext files. `source.pot` is the one place of the English text; beside it stands
one file per translation, named after its language (`nl.po`). An entry has a stable key (msgctxt), the English
text (msgid) and, in a translation, the translated text (msgstr). Code and templates hold keys and no prose.
"""

import gettext
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from io import BytesIO
from pathlib import Path
from string import Formatter
from types import MappingProxyType

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from fairness.errors import AuditError

SOURCE_LANGUAGE = "en"
OWN = ".own"  # after the key of a text that speaks of dropout: the same for another outcome, whose words fill {outcome}
SOURCE_FILE = "source.pot"


_outcome: ContextVar[Mapping[str, str]] = ContextVar("outcome", default=MappingProxyType({}))


@contextmanager
def speak_of(outcome: Mapping[str, str]) -> Iterator[None]:
    """Let the texts made inside speak of another outcome than dropout.

    Args:
        outcome: Language to its words, as `Policy.outcome`; empty is dropout.
    """
    token = _outcome.set(outcome)
    try:
        yield
    finally:
        _outcome.reset(token)


class WordsError(AuditError):
    """A file of words of an institution cannot be used as it stands."""


class Catalogue:
    """The texts of one package in every language that has a file, read when a language is first asked for.

    A catalogue may stand on another one: a key that it does not have itself is looked up there, so that a
    name that two packages use (a measure, say) is written once. `own` is the folder with the institution's texts, None
    when there is none; `override` sets it.
    """

    def __init__(self, folder: Path, parent: "Catalogue | None" = None) -> None:
        self.folder = folder
        self.parent = parent
        self.own: Path | None = None
        self._translations: dict[str, gettext.NullTranslations] = {}

    @cached_property
    def sources(self) -> Mapping[str, Message]:
        """The entries of `source.pot` by key, without those of the parent."""
        return {str(entry.context): entry for entry in read_entries(self.folder / SOURCE_FILE)}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a file here or with the institution, in alphabetical order."""
        folders = [self.folder] if self.own is None else [self.folder, self.own]
        return tuple(sorted({SOURCE_LANGUAGE} | {file.stem for folder in folders for file in folder.glob("*.po")}))

    def has(self, key: str) -> bool:
        """Whether there is a text of this key: for words that come from the data."""
        return key in self.sources or (self.parent is not None and self.parent.has(key))

    def text(self, key: str, language: str, /, **values: object) -> str:
        """Return the text of a key with its placeholders filled in.

        Args:
            key: The key of the entry (msgctxt).
            language: A code such as "nl"; what has no translation yet is given in English.
            **values: What stands in the placeholders: `{name}` in the text takes `name=`.

        Raises:
            KeyError: No catalogue has this key, or a placeholder was given no value.
        """
        if key not in self.sources and self.parent is not None:
            return self.parent.text(key, language, **values)
        spoken = _outcome.get()
        if spoken and key + OWN in self.sources:
            key, values = key + OWN, values | {"outcome": spoken.get(language) or next(iter(spoken.values()))}
        source = self.sources[key]
        return self._translate(language).pgettext(key, str(source.id)).format(**values)

    def plural(self, key: str, count: int, language: str, /, **values: object) -> str:
        """Return the form of a text that goes with a number, by the language's own rule.

        Args:
            key: The key of an entry with a plural (msgid_plural).
            count: The number that picks the form; `{count}` in the text takes it where `values` has none,
                so that a number can be written by locale.
            language: As for `text`.
            **values: As for `text`.
        """
        if key not in self.sources and self.parent is not None:
            return self.parent.plural(key, count, language, **values)
        one, many = _list_forms(self.sources[key].id)
        return self._translate(language).npgettext(key, one, many, count).format(**{"count": count, **values})

    def override(self, folder: Path | None) -> None:
        """Lay the texts of an institution over these and over the parent's; None takes them away again.

        Args:
            folder: A folder with files such as `nl.po` that hold the entries to be replaced, by key. A file
                of a language that is not there yet (`de.po`) adds the language.

        Raises:
            WordsError: The folder or a file cannot be read, a key is unknown, or a text has a placeholder
                that the source does not have.
        """
        if folder is not None:
            self._check(folder)
        catalogue: Catalogue | None = self
        while catalogue is not None:
            catalogue.own = folder
            catalogue._translations = {}
            catalogue.__dict__.pop("languages", None)  # found again, with the institution's
            catalogue = catalogue.parent

    def _check(self, folder: Path) -> None:
        files = sorted(folder.glob("*.po"))
        if not any(folder.rglob("*.*")):
            raise WordsError(
                "there are no words here", where=str(folder), do="put a file nl.po in it, or name no words"
            )
        for file in files:
            for entry in _read_own(file):
                source = self._find_source(str(entry.context))
                if source is None:
                    do = f"take keys (msgctxt) from {self.folder / SOURCE_FILE}"
                    raise WordsError(f"no text has the key {entry.context}", where=str(file), do=do)
                if unknown := find_placeholders(entry.string) - find_placeholders(source.id):
                    raise WordsError(
                        f"{entry.context} has placeholders of its own: {sorted(unknown)}",
                        where=str(file),
                        do="use the placeholders of the source text only",
                    )

    def _find_source(self, key: str) -> Message | None:
        return self.sources.get(key) or (self.parent and self.parent._find_source(key)) or None

    def _translate(self, language: str) -> gettext.NullTranslations:
        if language not in self._translations:
            self._translations[language] = self._load(language)
        return self._translations[language]

    def _load(self, language: str) -> gettext.NullTranslations:
        catalog = Catalog(locale=language)
        for folder in (self.folder, self.own):
            file = None if folder is None else folder / f"{language}.po"
            if file is None or not file.exists():
                continue
            for entry in read_entries(file):
                key = str(entry.context)
                # The institution's text of a key replaces ours also where the English text has changed since.
                text_id = entry.id if folder == self.folder else self.sources[key].id if key in self.sources else None
                if text_id is not None and entry.string and not entry.fuzzy:
                    catalog.delete(text_id, key)
                    catalog.add(text_id, string=entry.string, context=key)
        if not len(catalog):
            return gettext.NullTranslations()
        compiled = BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)


def read_entries(file: Path) -> Iterator[Message]:
    """Read the entries of a .po or .pot file, without its header; the language is the file's name."""
    language = None if file.name == SOURCE_FILE else file.stem
    with file.open("rb") as opened:
        yield from (entry for entry in read_po(opened, locale=language, abort_invalid=True) if entry.id)


def find_placeholders(text: str | Sequence[str] | None) -> frozenset[str]:
    """Return the names in braces of a text, or of all forms of a text with plurals."""
    return frozenset(
        name for form in _list_forms(text) for _, name, _, _ in Formatter().parse(form) if name is not None
    )


def _list_forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _read_own(file: Path) -> list[Message]:
    try:
        Locale.parse(file.stem)
        entries = list(read_entries(file))
        for entry in entries:
            find_placeholders(entry.string)
    except (PoFileError, UnicodeDecodeError, ValueError, UnknownLocaleError) as error:
        raise WordsError(
            "this is no file of words",
            where=str(file),
            do="name the file after its language, such as nl.po, and hold it to the form of gettext",
        ) from error
    return entries
