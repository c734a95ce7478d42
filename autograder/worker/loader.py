"""Imports a submission from the bytes that were handed in, never from a folder.

The modules of one submission find each other and `utils` by name, and as parts of a package
`student` as well, which is their folder's name: `from .utils import one_hot` and `import
student.utils` give the same module. Nothing else is added to the import path, and no compiled file
is read or written.
"""

from __future__ import annotations

import importlib
import importlib.util
import marshal
import sys
from collections.abc import Collection, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from . import torchvision_import
from .environment import FOLDER

PACKAGE = "student"


class PackagedSpec(ModuleSpec):
    """Describes a module whose relative imports begin in the package, though its name does not."""

    @property
    def parent(self) -> str:
        """The package's name."""
        return PACKAGE


class Alias(Loader):
    """Gives a module under a second name, where importing it anew would make a second module."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.spec: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module itself, imported first if need be."""
        module = importlib.import_module(self.name)
        self.spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Run nothing, and undo what the import system has written into the module."""
        module.__spec__ = self.spec


class SubmissionFinder(MetaPathFinder, Loader):
    """Finds the submission's modules in memory and says no to the packages a part may not use.

    `compiled` holds the modules that the grader has compiled, since they are its own.
    """

    def __init__(
        self,
        sources: Mapping[str, bytes],
        allowed: Collection[str] | None,
        compiled: Mapping[str, bytes],
    ) -> None:
        self.sources = sources
        self.allowed = allowed
        self.compiled = compiled

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec for a module of the submission, by its name or as a part of the package.

        Raises `ModuleNotFoundError` for one not allowed.
        """
        if fullname in self.sources:
            return PackagedSpec(fullname, self, origin=f"{fullname}.py")
        package, _, rest = fullname.partition(".")
        if package == PACKAGE:
            return ModuleSpec(fullname, Alias(rest)) if rest in self.sources else None
        self._check(fullname)
        if fullname == "torchvision":
            torchvision_import.enable()
        return None

    def _check(self, fullname: str) -> None:
        package = fullname.partition(".")[0]
        if self.allowed is None or package in self.allowed or package in sys.stdlib_module_names:
            return
        raise ModuleNotFoundError(f"{package} may not be used in this part", name=fullname)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Leave the creation to the import system."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run the module from its bytes."""
        name = module.__name__
        module.__file__ = f"{FOLDER}/{name}.py"
        if name in self.compiled:
            code = marshal.loads(self.compiled[name])
        else:
            code = compile(self.sources[name], f"{name}.py", "exec", dont_inherit=True)
        exec(code, module.__dict__)

    def get_source(self, fullname: str) -> str:
        """Return a module's text, so that tracebacks and `inspect` can quote it."""
        return self.sources[fullname].decode("utf-8", "replace")


_find_spec = importlib.util.find_spec


def find_spec(name: str, package: str | None = None) -> ModuleSpec | None:
    """Return None for a package that may not be used: programs ask before they import it.

    Raises `ModuleNotFoundError` for what is said to be in it.
    """
    try:
        return _find_spec(name, package)
    except ModuleNotFoundError:
        if "." in name:
            raise
        return None


def load(
    name: str,
    sources: Mapping[str, bytes],
    allowed: Collection[str] | None,
    compiled: Mapping[str, bytes],
) -> ModuleType:
    """Import module `name` of a submission; whatever it raises on import comes out as it is."""
    for module in sources:  # a worker that is used again starts anew
        sys.modules.pop(module, None)
        sys.modules.pop(f"{PACKAGE}.{module}", None)
    sys.modules[PACKAGE] = importlib.util.module_from_spec(
        ModuleSpec(PACKAGE, None, is_package=True)
    )
    sys.meta_path[:] = [f for f in sys.meta_path if not isinstance(f, SubmissionFinder)]
    importlib.util.find_spec = find_spec
    sys.meta_path.insert(0, SubmissionFinder(sources, allowed, compiled))
    return importlib.import_module(name)
