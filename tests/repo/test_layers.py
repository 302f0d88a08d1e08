"""The order of the apps where import contracts cannot see it (R2).

The contracts in `pyproject.toml` say who may import what. These rules make sure that no module of `sis` is
missing there, that no other code starts a query set at a model of the roster, and that the core names no URL
and no permission of an app above it.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model, QuerySet

from sis import roster, staff_pages
from tests.repo.sources import ROOT, app_modules, name_of, templates

PUBLIC = {"sis.hooks", "sis.records", "sis.roster"}
# The project puts the apps together there.
COMPOSED = {"portal/settings.py", "portal/urls.py"}
CORE_TEMPLATES = ("base.html", "components", "errors", "guide", "help", "layouts", "portal", "records")
UPPER_NAME = re.compile(r"(claims|parents)[.:][a-z_][\w.]*")
URL_OF_UPPER_APP = re.compile(r"""{%\s*url\s+["'](?:claims|parents):""")
ROSTER_ADMIN = "portal.staff.roster"
MAY_QUERY = ("sis/", "portal/staff/roster/")
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS: list[dict[str, Any]] = SETTINGS["tool"]["importlinter"]["contracts"]


def is_model(name: str) -> bool:
    value = getattr(roster, name)
    return isinstance(value, type) and issubclass(value, Model)


MODELS = {name for name in roster.__all__ if is_model(name)}
# What a model is named for without asking it anything.
TAKES_A_MODEL = {"register", "isinstance", "issubclass", "cast"}
# What a dictionary has too says nothing.
QUERY_METHODS = {name for name in set(dir(QuerySet)) - set(dir(dict)) if not name.startswith("_")}


def relations_within_the_roster() -> Iterator[str]:
    """The attributes of a record that lead to many other records of the roster: each is a query set."""
    for model in apps.get_app_config("sis").get_models():
        yield from (field.name for field in model._meta.many_to_many)
        for relation in model._meta.related_objects:
            if relation.related_model._meta.app_label == "sis" and relation.multiple:
                yield relation.get_accessor_name() or ""


RELATIONS = set(relations_within_the_roster())


def modules_in(package: Path) -> set[str]:
    """The modules and packages that stand directly in this folder."""
    found = [path for path in package.iterdir() if path.suffix == ".py" or list(path.rglob("*.py"))]
    return {f"{package.name}.{path.stem}" for path in found} - {f"{package.name}.__init__"}


def protected_for(importer: str, contracts: list[dict[str, Any]]) -> set[str]:
    """What this package alone may import."""
    return {
        name
        for contract in contracts
        if contract["type"] == "protected" and contract["allowed_importers"] == [importer]
        for name in contract["protected_modules"]
    }


def is_roster(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in {"roster", "sis.roster"}


def harmless(tree: ast.Module) -> Iterator[ast.AST]:
    """The expressions in which a model is only named: annotations, and calls such as `isinstance`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns:
            yield node.returns
        elif isinstance(node, ast.Subscript):
            yield node.slice
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in TAKES_A_MODEL:
            yield from node.args
        elif isinstance(node, ast.ExceptHandler) and node.type:
            yield node.type


def queries_in(source: str) -> list[str]:
    """The expressions that use a model of the roster, or a relation within it, as the start of a query."""
    tree = ast.parse(source)
    named = {id(node) for part in harmless(tree) for node in ast.walk(part)}
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "sis.roster"
        for alias in node.names
        if alias.name in MODELS
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in named:
            continue
        is_imported = isinstance(node, ast.Name) and node.id in imported
        is_model = isinstance(node, ast.Attribute) and node.attr in MODELS and is_roster(node.value)
        is_relation = (
            isinstance(node, ast.Attribute)
            and node.attr in QUERY_METHODS
            and isinstance(node.value, ast.Attribute)
            and node.value.attr in RELATIONS
        )
        is_lookup = (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith("get_model")
            and any(isinstance(arg, ast.Constant) and str(arg.value).startswith("sis") for arg in node.args)
        )
        if is_imported or is_model or is_relation or is_lookup:
            found.append(f"line {getattr(node, 'lineno', 0)}: {ast.unparse(node)}")
    return found


def upper_names_in(source: str) -> list[str]:
    """The URL names, permissions and dotted paths of upper apps that Python code names as strings."""
    strings = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return [text for text in strings if isinstance(text, str) and UPPER_NAME.fullmatch(text)]


def test_every_module_of_the_roster_is_public_or_protected() -> None:
    hidden, for_staff = protected_for("sis", CONTRACTS), protected_for(ROSTER_ADMIN, CONTRACTS)

    assert for_staff == {"sis.staff_pages"}
    assert hidden == modules_in(ROOT / "sis") - PUBLIC - for_staff


def test_a_new_module_of_the_roster_is_found(tmp_path: Path) -> None:
    package = tmp_path / "sis"
    for folder in (package, package / "oneroster" / "read", package / "static"):
        folder.mkdir(parents=True)
    for name in ("__init__.py", "grades.py", "oneroster/read/cells.py", "static/map.json"):
        (package / name).touch()

    assert modules_in(package) == {"sis.grades", "sis.oneroster"}


@pytest.mark.parametrize(
    ("module", "apps", "use"),
    [
        (roster, ("portal/", "claims/", "parents/"), r"\broster\.(\w+)"),
        (staff_pages, ("portal/staff/roster/",), r"(\w+)"),
    ],
)
def test_public_modules_pass_on_only_what_is_used(
    module: ModuleType, apps: tuple[str, ...], use: str
) -> None:
    sources = [path.read_text() for path in app_modules() if name_of(path).startswith(apps)]
    used = {name for source in sources for name in re.findall(use, source)}

    assert set(module.__all__) - used == set()


def test_no_contract_has_exceptions() -> None:
    assert [contract["name"] for contract in CONTRACTS if "ignore_imports" in contract] == []
    assert "exclude_type_checking_imports" not in SETTINGS["tool"]["importlinter"]


@pytest.mark.slow
def test_query_sets_over_the_roster_start_in_the_roster() -> None:
    modules = [path for path in app_modules() if not name_of(path).startswith(MAY_QUERY)]
    found = {name_of(path): queries_in(path.read_text()) for path in modules}

    assert {"Guardian", "School", "StaffMember", "Student"} == MODELS
    assert {"enrollments", "relationships", "schools"} <= RELATIONS
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "students = roster.Student.objects.all()",
        "table = roster.Student._meta.db_table",
        "first = roster.Guardian._default_manager.first()",
        "school = get_object_or_404(roster.School, pk=1)",
        "person = roster.StaffMember",
        "held = Student.objects.filter(is_active=True)",
        "rows = apps.get_model('sis', 'Student').objects.all()",
        "terms = student.enrollments.filter(is_active=True)",
        "parents = getattr(self, 'student').relationships.all()",
    ],
)
def test_a_query_from_outside_is_found(line: str) -> None:
    assert queries_in(f"from sis import roster\nfrom sis.roster import Student\n{line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "def note(student: roster.Student, more: 'QuerySet[Student] | None' = None) -> roster.School: ...",
        "rows: QuerySet[roster.Student] = roster.all_students().filter(is_active=True)",
        "@admin.register(roster.Student)\nclass StudentAdmin: ...",
        "found = isinstance(record, roster.Guardian)",
        "rows = scope.students(roster.all_students())",
    ],
)
def test_naming_a_model_is_no_query(line: str) -> None:
    assert queries_in(f"from sis import roster\nfrom sis.roster import Student\n{line}\n") == []


@pytest.mark.slow
def test_the_core_names_nothing_of_the_apps_above_it() -> None:
    core = {path: name_of(path) for path in app_modules() if name_of(path).startswith(("portal/", "sis/"))}
    found = {name: upper_names_in(path.read_text()) for path, name in core.items() if name not in COMPOSED}

    assert {name: names for name, names in found.items() if names} == {}


@pytest.mark.parametrize("name", ["claims:start", "parents.hold_access", "claims.hooks.open_tickets"])
def test_a_name_of_an_upper_app_is_found(name: str) -> None:
    assert upper_names_in(f'"""Uses {name}."""\nway = "{name}"\n') == [name]


def test_the_cores_templates_link_to_no_app_above_it() -> None:
    pages = [path for path in templates() if path.relative_to(ROOT / "templates").parts[0] in CORE_TEMPLATES]

    assert [name_of(path) for path in pages if URL_OF_UPPER_APP.search(path.read_text())] == []
    assert URL_OF_UPPER_APP.search("""<a href="{% url 'claims:start' %}">""")
