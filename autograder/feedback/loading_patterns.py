"""Exceptions of a file that cannot be loaded, and of what is not there where code is graded."""

from __future__ import annotations

import ast
import difflib
import re
import sys

from autograder.course import BY_MODULE, MODULES
from autograder.feedback.confirmation import (
    Confirm,
    Found,
    Pattern,
    Words,
    always,
    call_of,
    mentions,
    told,
)
from autograder.feedback.name_patterns import PYTHON, newer, newer_name
from autograder.feedback.source_tree import Function, Site, first, is_shallow

# What is there wherever grading happens, beside the standard library.
PACKAGES = ("numpy", "torch", "torchvision", "matplotlib", "tqdm")
OF_NOTEBOOKS = ("google", "IPython", "ipywidgets")
# Characters that text documents and web pages put in the place of Python's own.
TYPED = {
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u00d7": "*",
    "\u00b7": "*", "\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2264": "<=", "\u2265": ">=",
    "\u2260": "!=", "\u2192": "->", "\u00f7": "/", "\uff0c": ",", "\uff08": "(", "\uff09": ")",
}  # fmt: skip
# Syntax that a newer Python has brought: the version, its name, how a line with it looks, and the
# same line without it. It is named only if the file gets past that line without it.
NEWER_SYNTAX = (
    ((3, 11), "An except*", r"\bexcept\s*\*", "except "),
    ((3, 12), "The type statement", r"^(\s*)type (\w+)(\[[^\]]*\])? =", r"\1\2 ="),
    ((3, 12), "A type parameter", r"^(\s*(?:async )?(?:def|class) \w+)\[[^\]]*\]", r"\1"),
    ((3, 14), "An except without brackets", r"\bexcept ([\w.]+(?:, *[\w.]+)+) *:", r"except (\1):"),
    ((3, 14), "A t-string", r"\bt(?=[\"'])", "f"),
)
# What no graded code may do, by the calls that ask for it: what it is, and what to do instead.
REFUSED = (
    (("torch.save", "numpy.save", "numpy.savez", "numpy.savetxt"), "writes a file",
     "Keep the best weights in memory: copy.deepcopy(model.state_dict())."),
    ((".savefig", ".imsave"), "writes a picture", "Return the figure, and save it in the script "
     "part only."),
    (("subprocess.run", "subprocess.Popen", "subprocess.call", "subprocess.check_output",
      "os.system", "os.popen"), "starts another program", "Do without that program."),
    ((".Pool", ".Process", "multiprocessing.Pool", "multiprocessing.Process", "os.fork",
      "concurrent.futures.ProcessPoolExecutor"), "starts another process",
     "Do the work in this process; threads are allowed."),
    (("urllib.request.urlopen", "urllib.request.urlretrieve", "requests.get", "socket.socket",
      "socket.create_connection", "torch.hub.load"), "needs the network",
     "Work with the images that come as arguments."),
    (("os.makedirs", "os.mkdir", ".mkdir", ".write_text", ".write_bytes", ".SummaryWriter",
      "tempfile.NamedTemporaryFile", "tempfile.TemporaryDirectory", "tempfile.mkdtemp",
      "tempfile.gettempdir", "tempfile.TemporaryFile"), "writes to the disk",
     "Keep it in memory."),
    (("open", ".open", "numpy.load", "torch.load", ".read_text", ".read_bytes"), "opens a file",
     "Keep everything in memory, and work with what comes as arguments."),
)  # fmt: skip


def _merge_marker(site: Site, found: Found) -> Words | None:
    """Confirm that the line is a marker that a merge has left."""
    marker = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
    if not marker.match(site.source.line(site.line)):
        return None
    lines = site.source.text.split("\n")
    return {"at": str(next(n for n, line in enumerate(lines, 1) if marker.match(line)))}


def _line_begins(pattern: str) -> Confirm:
    """Confirm that the line, without its indentation, begins so."""

    def confirm(site: Site, found: Found) -> Words | None:
        line = site.source.line(site.line).strip()
        return {"text": line[:60]} if re.match(pattern, line) else None

    return confirm


def _odd_character(site: Site, found: Found) -> Words | None:
    instead = TYPED.get(found["char"]) if found["char"] in site.source.line(site.line) else ""
    return {"instead": instead} if instead else None


def _newer_syntax(site: Site, found: Found) -> Words | None:
    """Confirm that the line is right in a newer Python: without its syntax the file goes on."""
    line = site.source.line(site.line)
    for version, what, pattern, plain in NEWER_SYNTAX:
        mended = re.sub(pattern, plain, line)
        if sys.version_info < version and mended != line and _gets_past(site, mended):
            return {"what": what, "version": ".".join(map(str, version)), "python": PYTHON}
    is_nested = re.search(r"\bf[\"']", line) and sys.version_info < (3, 12)
    for quote, other in ('"', "'"), ("'", '"'):
        pieces = re.split(r"(\{[^{}]*\})", line)
        mended = "".join(p.replace(quote, other) if p[:1] == "{" else p for p in pieces)
        if is_nested and mended != line and _gets_past(site, mended):
            what = "An f-string with its own quotes inside"
            return {"what": what, "version": "3.12", "python": PYTHON}
    return None


def _gets_past(site: Site, mended: str) -> bool:
    """Return True if the file with this line mended is Python at least up to the next line."""
    lines = site.source.text.split("\n")
    text = "\n".join([*lines[: site.line - 1], mended, *lines[site.line :]])
    try:
        if is_shallow(text):
            ast.parse(text)
        return is_shallow(text)
    except SyntaxError as error:
        return (error.lineno or 0) > site.line
    except (ValueError, RecursionError, MemoryError):
        return False


def _backslash(site: Site, found: Found) -> Words | None:
    is_newer = sys.version_info < (3, 12) and "\\" in site.source.line(site.line)
    return {"python": PYTHON} if is_newer else None


def _package(found: Found) -> str:
    return first(found["package"] or found["other"])


def _imports(site: Site, package: str) -> ast.stmt | None:
    """Return the statement that imports a package."""
    for node in ast.walk(site.source.tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if package in map(first, names) and isinstance(node, ast.stmt):
            return node
    return None


def _usable(site: Site) -> tuple[str, ...]:
    """Return the packages that a part may import."""
    part = BY_MODULE.get(site.source.name)
    return part.packages if part and part.packages is not None else PACKAGES


def _imported(site: Site, found: Found) -> Words | None:
    """Confirm that the file itself imports the package, which its part may not or cannot use."""
    package = _package(found)
    statement = _imports(site, package)
    if statement is None or package in (*sys.stdlib_module_names, *_usable(site)):
        return None
    there = ", ".join((*_usable(site), "utils"))
    return {"package": package, "at": str(statement.lineno), "there": there}


def _in_another_part(site: Site, found: Found) -> Words | None:
    return _imported(site, found) if _package(found) in PACKAGES else None


def _of_notebook(site: Site, found: Found) -> Words | None:
    return _imported(site, found) if _package(found) in OF_NOTEBOOKS else None


def _own_file_missing(site: Site, found: Found) -> Words | None:
    """Confirm that one of the three files is imported and was not handed in."""
    missing = _package(found) in MODULES and _package(found) not in site.sources
    return _imported(site, found) if missing else None


def _package_misspelled(site: Site, found: Found) -> Words | None:
    known = (*_usable(site), *MODULES, "utils")
    near = difflib.get_close_matches(_package(found), known, 1, 0.75)
    words = _imported(site, found) if near else None
    return {**words, "near": near[0]} if words else None


def _newer_module(site: Site, found: Found) -> Words | None:
    version = newer(_package(found))
    is_it = version and _imports(site, _package(found))
    return {"package": _package(found), "version": version, "python": PYTHON} if is_it else None


def _circle(site: Site, found: Found) -> Words | None:
    """Confirm that two files import each other."""
    other = site.sources.get(found["module"])
    back = other and _imports(Site(other, site.sources), site.source.name)
    return {"other": other.file} if other and back else None


def _named_nearly(site: Site, found: Found) -> Words | None:
    is_private = found["near"].startswith("_") and not found["name"].startswith("_")
    return {} if mentions(site, found["name"]) and not is_private else None


def _not_in_utils(site: Site, found: Found) -> Words | None:
    of_utils = found["module"] in ("utils", "student.utils")
    return {} if of_utils and mentions(site, found["name"]) else None


def _not_defined_there(site: Site, found: Found) -> Words | None:
    other = site.sources.get(found["module"])
    known = {*other.functions, *other.classes} if other else set()
    is_missing = found["name"] not in known and mentions(site, found["name"])
    return {"other": other.file} if other and is_missing else None


def _asks_for_images(site: Site, found: Found) -> Words | None:
    """Confirm a call of load_data or load_tensors outside of the script part."""
    statements = [n for n in site.source.top_level if not isinstance(n, Function | ast.ClassDef)]
    nodes = [node for statement in statements for node in ast.walk(statement)]
    for call in site.calls(nodes, "utils.load_data", "utils.load_tensors"):
        return told(site, call)
    return None


def _backend(site: Site, found: Found) -> Words | None:
    """Confirm that the file chooses a backend of Matplotlib's."""
    for call in site.calls(ast.walk(site.source.tree), "matplotlib.use"):
        return told(site, call)
    return None


def _style(site: Site, found: Found) -> Words | None:
    for call in site.calls(site.failing(ast.Call), ".use"):
        words = told(site, call)
        if found["style"] in words["arguments"]:
            old = found["style"].startswith("seaborn")
            now = found["style"].replace("seaborn", "seaborn-v0_8", 1)
            remedy = f'Write "{now}", or leave it out.' if old else "Leave it out."
            return {**words, "remedy": remedy}
    return None


def _workers(site: Site, found: Found) -> Words | None:
    """Confirm a DataLoader with worker processes."""
    for call in site.calls(ast.walk(site.source.tree), "torch.utils.data.DataLoader"):
        for keyword in call.keywords:
            zero = isinstance(keyword.value, ast.Constant) and keyword.value.value == 0
            if keyword.arg == "num_workers" and not zero:
                return told(site, call)
    return None


def _refused(site: Site, found: Found) -> Words | None:
    """Confirm a call on the line that asks for what no graded code may do."""
    for names, what, remedy in REFUSED:
        for call in site.calls(site.focus, *names):
            return {**told(site, call), "what": what, "remedy": remedy}
    return None


SYNTAX = "SyntaxError|IndentationError|TabError"
IMPORT = "ModuleNotFoundError|ImportError"
NO_MODULE = r"No module named '(?P<package>[\w.]+)'|^(?P<other>[\w.]+) may not be used in this part"
NO_NAME = r"cannot import name '(?P<name>\w+)' from (?:partially [a-z ]+)?'(?P<module>[\w.]+)'"
DENIED = (
    r"Permission denied|Operation not permitted|Read-only file system|File too large|cannot be "
    r"opened|can't start new|temporarily unavailable|not implemented|urlopen error|not known|"
    r"name resolution|Parent directory|No usable temporary"
)
SYSTEM = r"PermissionError|OSError|RuntimeError|URLError|ConnectionError|gaierror|\w+FoundError"
NO_USER = (".home", ".expanduser", "os.path.expanduser", "getpass.getuser", "os.getlogin",
           "pwd.getpwuid")  # fmt: skip
SCRIPT = '`if __name__ == "__main__":`'
GUARD = f"Move it below {SCRIPT}."
NEWER_PYTHON = "needs Python {version}; your code is graded with Python {python}."

LOADING = (
    Pattern(SYNTAX, r"", _merge_marker,
        "merge marker", "Line {at} of {file} is a marker that a merge has left (<<<<<<<).",
        "Choose one of the two versions, and remove all markers."),
    Pattern(SYNTAX, r"", _line_begins(r"[%!?]|.*\?$|>>> |In \["),
        "line of a notebook", "Line {line} of {file}, `{text}`, works in notebooks only.",
        "Remove it, or write it as plain Python."),
    Pattern(SYNTAX, r"", _line_begins(r"```|~~~"),
        "Markdown in the file", "Line {line} of {file} marks code in a text, and is not Python.",
        "Remove the lines that begin with ```."),
    Pattern(SYNTAX, r"invalid character '(?P<char>.)' \(U\+\w+\)", _odd_character,
        "character that is not Python", "Line {line} has {char}, as text documents write it.",
        "Type {instead} instead, in the whole line."),
    Pattern(SYNTAX, r"invalid non-printable character (?P<code>U\+\w+)", always,
        "invisible character", "Line {line} holds an invisible character ({code}), as web pages "
        "have them.", "Type that line again."),
    Pattern(SYNTAX, r"f-string expression part cannot include a backslash", _backslash,
        "newer Python needed", "A backslash inside the braces of an f-string needs Python 3.12; "
        "your code is graded with Python {python}.", "Compute that piece before the f-string."),
    Pattern(SYNTAX, r"", _newer_syntax,
        "newer Python needed", "{what} " + NEWER_PYTHON, "Write it in an older way."),
    Pattern("TabError", r"", always,
        "tabs and spaces mixed", "Some lines are indented with tabs and others with spaces.",
        "Let your editor turn all tabs into spaces."),
    Pattern(SYNTAX, r"expected an indented block after (?P<what>.+) on line (?P<head>\d+)", always,
        "empty block", "The {what} in line {head} has no lines of its own.",
        "Indent the lines that belong to it, or write pass there."),
    Pattern(SYNTAX, r"unindent does not match|unexpected indent", always,
        "wrong indentation", "Line {line} is not indented as the lines around it.",
        "Indent it like the lines that it belongs to."),
    Pattern(SYNTAX, r"'(?P<word>\w+)' (?:outside|not properly in) (?P<place>function|loop)",
        always,
        "wrong indentation",
        "`{word}` in line {line} is not inside a {place}.",
        "Indent it into the block that it belongs to."),
    Pattern(IMPORT, NO_MODULE, _in_another_part,
        "package of another part", "Line {at} imports {package}, and part 1 is written in NumPy "
        "alone.", "Remove that import and what needs it."),
    Pattern(IMPORT, NO_MODULE, _own_file_missing,
        "file not handed in", "{file} imports {package}.py, which is not there.",
        "Hand in {package}.py as well."),
    Pattern(IMPORT, NO_MODULE, _package_misspelled,
        "package misspelled", "There is no package {package} (line {at}).",
        "Write {near} if you mean that."),
    Pattern(IMPORT, NO_MODULE, _of_notebook,
        "line of a notebook", "Line {at} imports {package}, which exists in notebooks only.",
        "Remove it."),
    Pattern(IMPORT, r"No module named '_?tkinter'", _backend,
        "window for figures", "`{text}` (line {at}) asks for a window, and there is none where "
        "your code is graded.", "Remove that line."),
    Pattern(IMPORT, NO_MODULE, _newer_module,
        "newer Python needed", "{package} " + NEWER_PYTHON, "Do without it."),
    Pattern(IMPORT, NO_MODULE, _imported,
        "package that is not there", "Line {at} imports {package}; there are only {there}, and the "
        "standard library.", "Remove it, or import it below " + SCRIPT + "."),
    Pattern(IMPORT, NO_NAME, _circle,
        "files import each other", "{file} and {other} import each other.",
        "Keep one of the two imports only."),
    Pattern(IMPORT, NO_NAME, newer_name,
        "newer Python needed", "{module}.{name} " + NEWER_PYTHON, "Do without it."),
    Pattern(IMPORT, NO_NAME + r".*Did you mean: '(?P<near>[\w.]+)'", _named_nearly,
        "name misspelled", "{module} has no {name}, but it has {near}.", "Write {near}."),
    Pattern(IMPORT, NO_NAME, _not_in_utils,
        "name that is not in utils", "The grader's utils.py, which always replaces yours, has no "
        "{name}.", "Write {name} in {file} itself."),
    Pattern(IMPORT, NO_NAME, _not_defined_there,
        "name that is not there", "{other} has no {name} at its left margin.",
        "Write it there, or import what is there."),
    Pattern("NoDataError", r"", _asks_for_images,
        "images at the wrong time", "`{text}` (line {at}) asks for the images as soon as the file "
        "is loaded, when there are none.", GUARD),
    Pattern("OSError", r"'(?P<style>[\w.-]+)' is not a valid package style", _style,
        "style that is gone", "`{text}` names a style that Matplotlib does not have any more.",
        "{remedy}"),
    Pattern(SYSTEM + "|NotADirectoryError", r"", call_of("os.chdir"),
        "change of folder", "`{text}` goes to a folder, and graded code lies in none.", GUARD),
    Pattern("RuntimeError|KeyError|OSError", r"home directory|getpwuid|No username",
        call_of(*NO_USER),
        "no user, no home", "`{text}` asks for a user, and graded code runs without one.", GUARD),
    Pattern("Error", r"unsupported locale setting", call_of("locale.setlocale"),
        "language that is not there", "`{text}` asks for a language that is not installed where "
        "your code is graded.", GUARD),
    Pattern(SYSTEM, r"No such file or directory: '(?P<path>[^']{1,80})'|^(?P<other>[\w./-]{1,80}) "
        r"not found", always,
        "file that is not there", "There is no file {path}{other} where your code is graded.",
        "Work with the arguments, and read files below " + SCRIPT + " only."),
    Pattern(SYSTEM, DENIED, _workers,
        "worker processes", "`{text}` (line {at}) starts processes, which graded code may not.",
        "Write num_workers=0."),
    Pattern(SYSTEM, DENIED, _refused,
        "not allowed while graded", "`{text}` (line {at}) {what}, which graded code may not.",
        "{remedy}"),
    Pattern("PermissionError", r"", always,
        "not allowed while graded", "Line {line} asks for something that graded code may not use.",
        "Do without files, processes, and connections there."),
)  # fmt: skip
