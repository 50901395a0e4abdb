"""Keep the English catalogue whole: ``python -m registry.shell.translate check|merge|tidy``.

Finds every Chinese message id in Python and templates, what has no English, English whose places
differ, and words on pages that nobody can translate. Compiling happens at start, in memory.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from registry.shell.i18n import CATALOGUE, read_catalogue

ROOT = Path(__file__).parents[2]
PACKAGES = ("registry", "campaigns", "workers", "chengxin")
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
# The Jinja extractor drops templates it cannot read unless told not to.
_OPTIONS = {"**/templates/**.html": {"silent": "false", "encoding": "utf-8"}}
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
_PLACE = re.compile(r"%\((\w+)\)")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_HEADER = (
    'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file below the root and a line."""

    path: str
    line: int

    def __str__(self) -> str:
        """``registry/shell/pages.py:12``."""
        return f"{self.path}:{self.line}"


def message_ids(root: Path = ROOT) -> dict[str, Place]:
    """Every message id in the packages under ``root``, with the first place that uses it."""
    found: dict[str, Place] = {}
    for package in PACKAGES:
        for name, line, message, _comments, _context in extract_from_dir(
            root / package, _METHODS, _OPTIONS, keywords=_KEYWORDS, strip_comment_tags=True
        ):
            key = message if isinstance(message, str) else message[0]
            found.setdefault(key, Place(f"{package}/{name}", line))
    return found


def english_of(catalogue: Catalog, message_id: str) -> tuple[str, ...]:
    """The English forms of one message; empty when any of them is missing."""
    message = catalogue.get(message_id)
    if message is None or message.string is None:
        return ()
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return forms if all(forms) else ()


def missing(catalogue: Catalog, root: Path = ROOT) -> dict[str, Place]:
    """Message ids that have no English, with where they stand."""
    return {
        key: place for key, place in message_ids(root).items() if not english_of(catalogue, key)
    }


def misplaced(catalogue: Catalog) -> list[str]:
    """Message ids whose English names other places than they do."""
    return [
        str(key)
        for message in catalogue
        if (key := message.id[0] if isinstance(message.id, (list, tuple)) else message.id)
        and any(
            set(_PLACE.findall(form)) - {"num"} != set(_PLACE.findall(key)) - {"num"}
            for form in english_of(catalogue, key)
        )
    ]


def merge(catalogue: Catalog, extra: Catalog, *, replace: bool = False) -> list[str]:
    """Add ``extra``'s messages to ``catalogue``; what it has already stays unless ``replace``.

    Returns:
        Message ids that both translate, differently.
    """
    clashes = []
    for message in extra:
        if not message.id:
            continue
        known = catalogue.get(message.id)
        differs = known is not None and bool(known.string) and known.string != message.string
        if differs:
            clashes.append(message.id if isinstance(message.id, str) else message.id[0])
        if known is None or not known.string or (differs and replace):
            catalogue.delete(message.id)
            catalogue.add(message.id, message.string)
    return clashes


def po_text(catalogue: Catalog) -> str:
    """The catalogue as a file that depends on nothing but its messages."""
    out = BytesIO()
    write_po(out, catalogue, width=96, no_location=True, omit_header=True, sort_output=True)
    return _HEADER + out.getvalue().decode().strip() + "\n"


_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# Commands, keys and identifiers are not words.
_LITERAL = re.compile(r"<(code|kbd|pre|samp)\b[^>]*>.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_SPOKEN = re.compile(r"\b(?:aria-label|alt|title|placeholder)=\"([^\"]*)\"")
# An attribute that a macro writes into somebody else's tag; a file's name.
_ATTRIBUTE = re.compile(r"\b[\w-]+\.[a-z]{2,5}\b|\b[a-z][a-z-]*=\"[^\"]*\"")
_WORD = re.compile(r"[\u3400-\u9fff]+|[A-Za-z]{3,}")
# The wordmark, the names of the languages in themselves, and file formats are the same in both.
_SAME_IN_BOTH = {"诚信", "中文", "English", "JSON", "Lines", "Atom", "CSV", "XLSX", "OpenAPI"}


def loose_words(source: str) -> list[tuple[int, str]]:
    """Words of a template that stand outside any ``_()``: (line, word)."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    plain = _LITERAL.sub(blank, _JINJA.sub(blank, source))
    found = []
    for spoken in _SPOKEN.finditer(plain):
        line = plain.count("\n", 0, spoken.start()) + 1
        found += [(line, word) for word in _WORD.findall(spoken.group(1))]
    text = _ATTRIBUTE.sub(blank, _TAG.sub(blank, plain))
    for number, line_text in enumerate(text.splitlines(), start=1):
        found += [(number, word) for word in _WORD.findall(line_text)]
    return [(line, word) for line, word in found if word not in _SAME_IN_BOTH]


def loose_template_words(root: Path = ROOT) -> list[tuple[Place, str]]:
    """Words in any template of the packages that no catalogue reaches."""
    return [
        (Place(path.relative_to(root).as_posix(), line), word)
        for package in PACKAGES
        for path in sorted((root / package).glob("**/templates/**/*.html"))
        for line, word in loose_words(path.read_text("utf-8"))
    ]


_EDGE_MODULES = ("pages.py", "api.py", "schemas.py", "forms.py")
# The OpenAPI document is one document in one language.
_OPENAPI_WORDS = {"description", "summary"}
_OPENAPI_CALLS = {"blueprint"}


def _untranslated(tree: ast.AST) -> Iterator[ast.Constant]:
    if isinstance(tree, ast.Call):
        called = tree.func
        name = getattr(called, "id", getattr(called, "attr", ""))
        if name in _KEYWORDS or name in _OPENAPI_CALLS:
            return
    for child in _children(tree):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            if _CHINESE.search(child.value):
                yield child
        else:
            yield from _untranslated(child)


def _children(tree: ast.AST) -> Iterator[ast.AST]:
    """The parts of ``tree`` without docstrings, descriptions for OpenAPI and language names."""
    if isinstance(tree, ast.Dict):
        for key, value in zip(tree.keys, tree.values, strict=True):
            if not (isinstance(key, ast.Constant) and key.value in _OPENAPI_WORDS):
                yield value
        return
    for child in ast.iter_child_nodes(tree):
        is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        is_described = isinstance(child, ast.keyword) and child.arg in _OPENAPI_WORDS
        is_language = isinstance(child, ast.Constant) and child.value in _SAME_IN_BOTH
        if not (is_docstring or is_described or is_language):
            yield child


def loose_python_words(root: Path = ROOT) -> list[tuple[Place, str]]:
    """Chinese literals outside any gettext call in the modules that speak to readers."""
    return [
        (Place(path.relative_to(root).as_posix(), constant.lineno), str(constant.value))
        for package in PACKAGES
        for path in sorted((root / package).rglob("*.py"))
        if path.name in _EDGE_MODULES
        for constant in _untranslated(ast.parse(path.read_text("utf-8")))
    ]


@click.group()
def main() -> None:
    """Keep the English catalogue whole."""


@main.command()
def check() -> None:
    """List what has no English, and words that cannot be translated; exit 1 if any."""
    catalogue = read_catalogue(CATALOGUE)
    lines = [f"{place}: no English for {key!r}" for key, place in missing(catalogue).items()]
    lines += [f"the places of {key!r} differ in English" for key in misplaced(catalogue)]
    loose = loose_template_words() + loose_python_words()
    lines += [f"{place}: outside gettext: {word!r}" for place, word in loose]
    click.echo("\n".join(lines) or "every message has its English")
    raise SystemExit(1 if lines else 0)


@main.command("merge")
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--replace", is_flag=True, help="Where both translate a message, take FILES'.")
def merge_command(files: Sequence[Path], *, replace: bool) -> None:
    """Add the messages of FILES to the catalogue; what it has already stays."""
    catalogue = read_catalogue(CATALOGUE)
    for path in files:
        for key in merge(catalogue, read_catalogue(path), replace=replace):
            took = "replaced" if replace else "kept"
            click.echo(f"{path.name}: {took} the earlier English of {key!r}", err=True)
    CATALOGUE.write_text(po_text(catalogue), "utf-8")


@main.command()
def tidy() -> None:
    """Drop messages that nothing uses any more, and put the file in order."""
    catalogue = read_catalogue(CATALOGUE)
    used = message_ids()
    for message in list(catalogue):
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key and key not in used:
            click.echo(f"dropped {key!r}")
            catalogue.delete(message.id)
    CATALOGUE.write_text(po_text(catalogue), "utf-8")


if __name__ == "__main__":
    main()
