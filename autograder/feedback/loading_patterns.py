"""Exceptions of a file that cannot be loaded, and of what is not there where code is graded."""

from __future__ import annotations

import ast
import difflib
import re
import sys

from autograder.feedback.confirmation import Confirm, Found, Pattern, Words, always, calls, nearby
from autograder.feedback.name_patterns import PYTHON, newer
from autograder.feedback.source_tree import Site, first, inside, is_shallow

MODULES = ("numpy_ann", "pytorch_ann", "pytorch_cnn")
USABLE = {"numpy_ann": ("numpy", "utils")}
USABLE_WITH_TORCH = (*MODULES, "utils", "numpy", "torch", "torchvision", "matplotlib", "tqdm")
OF_NOTEBOOKS = ("google", "IPython", "ipywidgets")
STRAIGHT = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "×": "*", "·": "*", "−": "-", "–": "-",
            "—": "-", "≤": "<=", "≥": ">=", "≠": "!=", "→": "->", "÷": "/", "，": ",", "（": "(",
            "）": ")", "：": ":"}  # fmt: skip
# Syntax that a newer Python has brought: the version, its name, how a line with it looks, and the
# same line without it. It is named only if the file gets past that line without it.
NEWER_SYNTAX = (
    ((3, 11), "except*", r"\bexcept\s*\*", "except "),
    ((3, 12), "the type statement", r"^(\s*)type (\w+)(\[[^\]]*\])? =", r"\1\2 ="),
    ((3, 12), "a type parameter", r"^(\s*(?:async )?(?:def|class) \w+)\[[^\]]*\]", r"\1"),
    ((3, 14), "except without brackets", r"\bexcept ([\w.]+(?:, *[\w.]+)+) *:", r"except (\1):"),
    ((3, 14), "a t-string", r"\bt(?=[\"'])", "f"),
)


def _merge_marker(site: Site, found: Found) -> Words | None:
    """Confirm that the line is a marker that a merge has left."""
    if not re.match(r"(<{7}|={7}|>{7}|\|{7})( |$)", site.source.line(site.line)):
        return None
    lines = site.source.text.split("\n")
    markers = [n for n, line in enumerate(lines, 1) if re.match(r"(<{7}|>{7})( |$)", line)]
    return {"at": str(markers[0])} if markers else None


def _line_begins(pattern: str) -> Confirm:
    """Confirm that the line, without its indentation, begins so."""

    def confirm(site: Site, found: Found) -> Words | None:
        line = site.source.line(site.line).strip()
        return {"line": line[:60], "at": str(site.line)} if re.match(pattern, line) else None

    return confirm


def _odd_character(site: Site, found: Found) -> Words | None:
    instead = STRAIGHT.get(found["char"])
    return {"at": str(site.line), "instead": instead} if instead else None


def _newer_syntax(site: Site, found: Found) -> Words | None:
    """Confirm that the line is right in a newer Python: without its syntax the file gets past it."""
    line = site.source.line(site.line)
    for version, what, pattern, plain in NEWER_SYNTAX:
        mended = re.sub(pattern, plain, line)
        if sys.version_info < version and mended != line and _gets_past(site, mended):
            return _needs(what, version)
    for quote, other in ('"', "'"), ("'", '"'):
        mended = re.sub(r"\{[^{}]*\}", lambda m, q=quote, o=other: m[0].replace(q, o), line)
        nested = re.search(rf"\bf{quote}", line) and mended != line
        if sys.version_info < (3, 12) and nested and _gets_past(site, mended):
            return _needs("the same quotes inside an f-string", (3, 12))
    return None


def _needs(what: str, version: tuple[int, int]) -> Words:
    return {"what": what, "version": f"{version[0]}.{version[1]}", "python": PYTHON}


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
    newest = sys.version_info < (3, 12)
    return _needs("a backslash inside the braces of an f-string", (3, 12)) if newest else None


def _imports(site: Site, package: str) -> ast.stmt | None:
    """Return the statement that imports a package."""
    for node in ast.walk(site.source.tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if package in map(first, names) and isinstance(node, ast.stmt):
            return node
    return None


def _torch_in_part_1(site: Site, found: Found) -> Words | None:
    package = first(found["package"])
    statement = _imports(site, package)
    is_other = package in USABLE_WITH_TORCH and package not in USABLE["numpy_ann"]
    if site.source.name != "numpy_ann" or statement is None or not is_other:
        return None
    return {"package": package, "at": str(statement.lineno)}


def _own_file_missing(site: Site, found: Found) -> Words | None:
    """Confirm that one of the three files is imported and was not handed in."""
    package = first(found["package"])
    missing = package in MODULES and package not in site.sources
    return {"package": package} if missing and _imports(site, package) else None


def _package_misspelled(site: Site, found: Found) -> Words | None:
    package = first(found["package"])
    usable = USABLE.get(site.source.name, USABLE_WITH_TORCH)
    near = difflib.get_close_matches(package, usable, 1, 0.75)
    right = near and _imports(site, package) and package not in sys.stdlib_module_names
    return {"package": package, "near": near[0]} if right else None


def _of_notebook(site: Site, found: Found) -> Words | None:
    statement = _imports(site, first(found["package"]))
    if statement is None or first(found["package"]) not in OF_NOTEBOOKS:
        return None
    return {"package": found["package"], "at": str(statement.lineno)}


def _newer_module(site: Site, found: Found) -> Words | None:
    version = newer(first(found["package"]))
    return {"version": version, "python": PYTHON} if version else None


def _package_missing(site: Site, found: Found) -> Words | None:
    """Confirm that the file itself imports a package that is not there."""
    package = first(found["package"])
    statement = _imports(site, package)
    if statement is None or package in sys.stdlib_module_names:
        return None
    there = USABLE.get(site.source.name, USABLE_WITH_TORCH)
    return {"package": package, "at": str(statement.lineno),
            "there": ", ".join(name for name in there if name not in MODULES)}  # fmt: skip


def _circle(site: Site, found: Found) -> Words | None:
    """Confirm that two files import each other."""
    other = site.sources.get(found["module"])
    back = other and _imports(Site(other, site.sources), site.source.name)
    return {"one": site.source.file, "other": f"{found['module']}.py"} if back else None


def _own_name_missing(site: Site, found: Found) -> Words | None:
    other = site.sources.get(found["module"])
    known = {*other.functions, *other.classes} if other else set()
    return {"other": f"{found['module']}.py"} if other and found["name"] not in known else None


def _not_in_utils(site: Site, found: Found) -> Words | None:
    return {} if found["module"] == "utils" and site.own else None


def _script_runs(site: Site, found: Found) -> Words | None:
    """Confirm a call of load_data or load_tensors outside of the script part."""
    names = ("utils.load_data", "utils.load_tensors", "utils.fit")
    for statement in site.source.top_level:
        for call in site.calls([statement, *inside_of(statement)], *names):
            return {"text": site.text(call), "at": str(call.lineno)}
    return None


def inside_of(statement: ast.stmt) -> list[ast.AST]:
    """Return what runs when a statement at the left margin runs."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return []
    return list(ast.walk(statement))


def _style(site: Site, found: Found) -> Words | None:
    for call in site.calls(site.failing(ast.Call), ".use", "matplotlib.style.use"):
        named = call.args[0] if call.args else None
        if isinstance(named, ast.Constant) and named.value == found["style"]:
            old = found["style"].startswith("seaborn")
            remedy = f"Write {found['style'].replace('seaborn', 'seaborn-v0_8', 1)!r}, or leave it out."
            return {"text": site.text(call), "remedy": remedy if old else "Leave it out."}
    return None


def _workers(site: Site, found: Found) -> Words | None:
    """Confirm a DataLoader with worker processes."""
    everywhere = ast.walk(site.source.tree)
    for call in site.calls(everywhere, "torch.utils.data.DataLoader", "DataLoader"):
        for keyword in call.keywords:
            zero = isinstance(keyword.value, ast.Constant) and keyword.value.value == 0
            if keyword.arg == "num_workers" and not zero:
                return {"text": site.text(call), "at": str(call.lineno)}
    return None


def _opened(*, writing: bool) -> Confirm:
    """Confirm a call of open, for writing or for reading."""

    def confirm(site: Site, found: Found) -> Words | None:
        for call in site.calls(site.focus, "open", "io.open", ".open"):
            modes = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "mode")]
            mode = str(modes[0].value) if modes and isinstance(modes[0], ast.Constant) else "r"
            if writing == bool(set(mode) & set("wax+")):
                return {"text": site.text(call)}
        return None

    return confirm


def _refused(site: Site, found: Found) -> Words | None:
    """Confirm that the submission does not raise this by itself."""
    return None if not site.own or isinstance(site.statement, ast.Raise) else {"line": str(site.line)}


def _no_file(site: Site, found: Found) -> Words | None:
    raised = isinstance(site.statement, ast.Raise)
    return {"path": found["path"] or found["other"]} if site.own and not raised else None


SYNTAX = "SyntaxError|IndentationError|TabError"
NO_MODULE = r"(?:No module named '(?P<package>[\w.]+)'|^(?P<other>[\w.]+) may not be used in this part)"
NO_NAME = r"cannot import name '(?P<name>\w+)' from (?:partially initialized module )?'(?P<module>[\w.]+)'"
IMPORT = "ModuleNotFoundError|ImportError"
DENIED = (
    r"Permission denied|Operation not permitted|Read-only file system|File too large|cannot be "
    r"opened|unable to start|can't start new|Resource temporarily unavailable|Function not "
    r"implemented|urlopen error|Name or service not known|name resolution|does not exist"
)
SYSTEM = "PermissionError|OSError|RuntimeError|URLError|ConnectionError|gaierror|BlockingIOError"
GUARD = 'Move it below `if __name__ == "__main__":`.'

LOADING = (
    Pattern(SYNTAX, r"", _merge_marker,
        "merge marker", "Line {at} of {file} is a marker that a merge has left (<<<<<<<).",
        "Choose one of the two versions, and remove all three markers."),
    Pattern(SYNTAX, r"", _line_begins(r"[%!]|\?|.*\?$"),
        "line of a notebook", "Line {at} of {file}, `{line}`, works in notebooks only.",
        "Remove it."),
    Pattern(SYNTAX, r"", _line_begins(r"```|~~~"),
        "Markdown in the file", "Line {at} of {file} marks code in a text, and is not Python.",
        "Remove the lines that begin with ```."),
    Pattern(SYNTAX, r"", _line_begins(r">>> "),
        "prompt in the file", "Line {at} of {file} begins with Python's prompt.",
        "Remove the >>> in front of the code."),
    Pattern(SYNTAX, r"invalid character '(?P<char>.)' \(U\+\w+\)", _odd_character,
        "character that is not Python", "Line {at} has {char}, as text documents write it.",
        "Type {instead} instead, in the whole line."),
    Pattern(SYNTAX, r"invalid non-printable character (?P<code>U\+\w+)", always,
        "invisible character", "The line holds an invisible character ({code}), which is often "
        "copied from a web page.", "Type that line again."),
    Pattern(SYNTAX, r"f-string expression part cannot include a backslash", _backslash,
        "newer Python needed", "{what} needs Python {version}; your code is graded with Python "
        "{python}.", "Write it in an older way."),
    Pattern(SYNTAX, r"", _newer_syntax,
        "newer Python needed", "{what} needs Python {version}; your code is graded with Python "
        "{python}.", "Write it in an older way."),
    Pattern("TabError", r"", always,
        "tabs and spaces mixed", "Some lines are indented with tabs and others with spaces.",
        "Let your editor turn all tabs into spaces."),
    Pattern(SYNTAX, r"expected an indented block after (?P<what>.+) on line (?P<head>\d+)", always,
        "empty block", "The {what} in line {head} has no lines of its own.",
        "Indent the lines that belong to it, or write pass there."),
    Pattern(SYNTAX, r"unindent does not match|unexpected indent", always,
        "wrong indentation", "The line is not indented as the lines around it.",
        "Indent it like the line that it belongs to, by four spaces a level."),
    Pattern(SYNTAX, r"'(?P<word>return|yield|await|break|continue)' (?P<place>outside function|"
        r"outside loop|not properly in loop)", always,
        "wrong indentation", "`{word}` stands {place}.", "Indent it into the block it belongs to."),
    Pattern(IMPORT, NO_MODULE, _torch_in_part_1,
        "PyTorch in part 1", "Line {at} imports {package}, and part 1 is written in NumPy alone.",
        "Remove that import and what needs it."),
    Pattern(IMPORT, NO_MODULE, _own_file_missing,
        "file not handed in", "{file} imports {package}.py, which is not there.",
        "Hand in {package}.py as well."),
    Pattern(IMPORT, NO_MODULE, _package_misspelled,
        "package misspelled", "There is no package {package}.", "Write {near} if you mean that."),
    Pattern(IMPORT, NO_MODULE, _of_notebook,
        "line of a notebook", "Line {at} imports {package}, which exists in notebooks only.",
        "Remove it."),
    Pattern(IMPORT, r"No module named '_?tkinter'", nearby("matplotlib.use"),
        "window for figures", "`{text}` (line {at}) asks for a window, and there is none where your "
        "code is graded.", "Remove that line."),
    Pattern(IMPORT, NO_MODULE, _newer_module,
        "newer Python needed", "That module needs Python {version}; your code is graded with Python "
        "{python}.", "Do without it."),
    Pattern(IMPORT, NO_MODULE, _package_missing,
        "package that is not there", "Line {at} imports {package}; there are only {there} and the "
        "standard library.", 'Remove it, or import it below `if __name__ == "__main__":`.'),
    Pattern(IMPORT, NO_NAME, _circle,
        "files import each other", "{one} and {other} import each other.",
        "Keep one of the two imports only."),
    Pattern(IMPORT, NO_NAME + r".*Did you mean: '(?P<near>[\w.]+)'", always,
        "name misspelled", "{module} has no {name}, but it has {near}.", "Write {near}."),
    Pattern(IMPORT, NO_NAME, _not_in_utils,
        "name that is not in utils", "The grader's utils.py, which always replaces yours, has no "
        "{name}.", "Write {name} in {file} itself."),
    Pattern(IMPORT, NO_NAME, _own_name_missing,
        "name that is not there", "{other} has no {name} at its left margin.",
        "Write it there, or import what is there."),
    Pattern(IMPORT, r"attempted relative import|No module named 'student'", always,
        "import with a folder", "The files lie in one folder that is no package.",
        "Write from utils import ..., without a dot or a folder."),
    Pattern("NoDataError", r"", _script_runs,
        "images at the wrong time", "`{text}` (line {at}) asks for the images as soon as the file is "
        "loaded, when there are none.", GUARD),
    Pattern("OSError", r"'(?P<style>[\w.-]+)' is not a valid package style", _style,
        "style that is gone", "`{text}` names a style that this version of Matplotlib does not have.",
        "{remedy}"),
    Pattern("FileNotFoundError|PermissionError|NotADirectoryError|OSError", r"", calls("os.chdir"),
        "change of folder", "`{text}` goes to a folder, and graded code lies in none.",
        'Remove it, or move it below `if __name__ == "__main__":`.'),
    Pattern("RuntimeError|KeyError|OSError", r"home directory|getpwuid|No username",
        nearby(".home", ".expanduser", "os.path.expanduser", "getpass.getuser", "os.getlogin",
               "pwd.getpwuid"),
        "no user, no home", "`{text}` asks for a user, and graded code runs without one.", GUARD),
    Pattern("FileNotFoundError|OSError", r"No usable temporary directory",
        nearby("tempfile.gettempdir", "tempfile.mkdtemp", "tempfile.mkstemp",
               "tempfile.TemporaryDirectory", "tempfile.NamedTemporaryFile"),
        "no temporary files", "`{text}` needs a folder to write in, and there is none.",
        "Keep it in memory."),
    Pattern("Error", r"unsupported locale setting", calls("locale.setlocale"),
        "language that is not there", "`{text}` asks for a language that is not installed where "
        "your code is graded.", GUARD),
    Pattern("FileNotFoundError|OSError", r"No such file or directory: '(?P<path>[^']{1,80})'|"
        r"^(?P<other>[\w./-]{1,80}) not found", _no_file,
        "file that is not there", "There is no file {path} where your code is graded.",
        "Work with the arguments; what reads files belongs below `if __name__ == \"__main__\":`."),
    Pattern(SYSTEM, DENIED, _workers,
        "worker processes", "`{text}` (line {at}) starts processes, and no further process can be "
        "started.", "Write num_workers=0."),
    Pattern(SYSTEM, DENIED, nearby("torch.save", "numpy.save", "numpy.savez", "numpy.savetxt",
        "joblib.dump"),
        "saving while graded", "`{text}` writes a file, and no file can be written.",
        "Keep the best weights in memory: copy.deepcopy(model.state_dict())."),
    Pattern(SYSTEM, DENIED, nearby(".savefig", "matplotlib.pyplot.imsave"),
        "saving while graded", "`{text}` writes a picture, and no file can be written.",
        "Return the figure; save it below `if __name__ == \"__main__\":`."),
    Pattern(SYSTEM, DENIED, nearby("subprocess.run", "subprocess.Popen", "subprocess.call",
        "subprocess.check_output", "os.system", "os.popen"),
        "another program", "`{text}` starts another program, and none can be started.",
        "Do without it."),
    Pattern(SYSTEM, DENIED, nearby("multiprocessing.Pool", "multiprocessing.Process", "os.fork",
        "concurrent.futures.ProcessPoolExecutor", "multiprocessing.Manager", ".Pool", ".Process"),
        "further processes", "`{text}` starts processes, and no further process can be started.",
        "Do the work in this process; threads are allowed."),
    Pattern(SYSTEM, DENIED, nearby("urllib.request.urlopen", "urllib.request.urlretrieve",
        "requests.get", "socket.socket", ".connect", "socket.create_connection",
        "torch.hub.load", "torch.hub.load_state_dict_from_url"),
        "no network", "`{text}` needs the network, and there is none.",
        "Work with the images that come as arguments."),
    Pattern(SYSTEM, DENIED, _opened(writing=True),
        "writing while graded", "`{text}` opens a file to write in, and no file can be written.",
        "Keep it in memory."),
    Pattern(SYSTEM, DENIED, _opened(writing=False),
        "reading while graded", "`{text}` opens a file, and graded code can open none.",
        "Work with what comes as arguments."),
    Pattern(SYSTEM, DENIED, nearby("os.makedirs", "os.mkdir", ".mkdir", ".write_text",
        ".write_bytes", "tempfile.mkdtemp", "tempfile.NamedTemporaryFile",
        "tempfile.TemporaryDirectory", "tempfile.TemporaryFile", ".to_csv", ".SummaryWriter",
        "torch.utils.tensorboard.SummaryWriter"),
        "writing while graded", "`{text}` writes to the disk, and no file can be written.",
        "Keep it in memory."),
    Pattern("PermissionError", r"", _refused,
        "refused while graded", "Line {line} asks for something that graded code may not use.",
        "Do without files, processes, and connections there."),
)  # fmt: skip
