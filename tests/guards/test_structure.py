"""House rules that no linter knows, read from the source. Each has its twin: a broken sample that must be found."""

from __future__ import annotations

import ast
from functools import partial
from pathlib import Path

import pytest

from tests.guards import structure
from tests.guards.structure import PACKAGE, name_of, part_of, sources


def found_in(files, look):
    return [f"{name_of(path)}: {one}" for path in files for one in look(ast.parse(path.read_text()))]


def test_every_operation_takes_its_permit_first():
    files = [path for path in sources() if part_of(path, {"operations"}) and path.parent.name == "operations"]
    assert len(files) > 3
    assert found_in(files, structure.unpermitted) == []


@pytest.mark.parametrize(
    "sample",
    [
        "def record(by: Permit[Visit], *, day): emit(day)",
        "@operation\ndef record(actor, by: Permit[Visit]): pass",
        "@operation\ndef record(*, by: Permit[Visit]): pass",
        "@operation\ndef record(visit: Visit): visit.save()",
        "def record(visit): visit.save()",
    ],
)
def test_twin_an_operation_without_permit_is_found(sample):
    assert structure.unpermitted(ast.parse(sample))


def test_a_sound_operation_passes():
    assert (
        structure.unpermitted(ast.parse("@operation\ndef record(by: Permit[Visit], *, on): by.demand(X).save()")) == []
    )


def test_views_and_endpoints_reach_no_manager():
    files = [path for path in sources() if part_of(path, {"views", "api", "context", "navigation"})]
    assert len(files) > 5
    assert found_in(files, structure.reaching) == []


def test_twin_a_manager_in_a_view_is_found():
    assert structure.reaching(ast.parse("def page(request): return Visit.objects.count()")) == ["objects:1"]


def test_forms_speak_our_words():
    files = [path for path in sources() if part_of(path, {"forms"}) and "kernel" not in path.parts]
    assert len(files) > 5
    assert found_in(files, structure.borrowing) == []


@pytest.mark.parametrize("sample", ["class Lamp(forms.Form): pass", "class SignIn(LoginForm): pass"])
def test_twin_a_form_that_would_speak_djangos_words_is_found(sample):
    assert structure.borrowing(ast.parse(sample))


def test_what_is_kept_put_together_holds_no_day_and_no_language():
    rules = [path for path in sources() if path.name == "rules.py" and "ledger" not in path.parts]
    kept = [path for path in sources() if "@compiled" in path.read_text() and path.name != "compiled.py"]
    assert min(len(rules), len(kept)) > 5
    assert found_in(rules, partial(structure.staling, whole=True)) + found_in(kept, structure.staling) == []


@pytest.mark.parametrize(
    "sample",
    [
        "@compiled\ndef held(group: int): return Visit.objects.filter(day__lte=clock.today())",
        "@compiled\ndef held(group: int): return Visit.objects.annotate(word=Value(_('走访')))",
        "@compiled\ndef held(group: int):\n def inner(): return today()\n return Visit.objects.filter(day=inner())",
    ],
)
def test_twin_a_query_kept_over_midnight_is_found(sample):
    assert structure.staling(ast.parse(sample))
    assert structure.staling(ast.parse(sample.replace("@compiled", "@once"))) == []
    assert structure.staling(ast.parse(sample.replace("@compiled", "@once")), whole=True)


def test_only_operations_save():
    files = [
        path
        for path in sources()
        if not part_of(path, {"operations"}) and not name_of(path).endswith(structure.WRITERS)
    ]
    assert found_in(files, structure.saving) == []


def test_readers_hold_no_sql_that_writes():
    files = [path for path in sources() if part_of(path, structure.READERS) and not part_of(path, {"operations"})]
    assert len(files) > 10
    assert found_in(files, structure.writing_sql) == []


@pytest.mark.parametrize(
    "sample",
    [
        "visit.save()",
        "Visit.objects.create(day=day)",
        "Visit.objects.filter(pk=1).update(day=day)",
        "visible(actor, SEE).filter(pk=1).delete()",
        "Visit.objects.bulk_create(rows)",
    ],
)
def test_twin_a_save_elsewhere_is_found(sample):
    assert list(structure.saving(ast.parse(sample)))


@pytest.mark.parametrize(
    "sample",
    [
        "cursor.execute('update service_visit set day = null')",
        "SQL = '''\n  insert into service_visit select 1'''",
        "SQL = 'DELETE FROM service_visit'",
    ],
)
def test_twin_sql_that_writes_is_found(sample):
    assert list(structure.writing_sql(ast.parse(sample)))


@pytest.mark.parametrize("sample", ["cache.delete('k')", "found.update(a=1)", "hash.update(b'')", "x = 'update'"])
def test_what_saves_nothing_passes(sample):
    assert list(structure.saving(ast.parse(sample))) == []
    assert list(structure.writing_sql(ast.parse(sample))) == []


def test_files_and_functions_are_small():
    files = [*sources(), *(PACKAGE.parent / "tests").rglob("*.py"), *PACKAGE.rglob("tests/*.py")]
    assert [one for path in files for one in structure.oversized(path)] == []


def test_twin_a_long_function_and_a_long_file_are_found(tmp_path: Path):
    long = tmp_path / "long.py"
    long.write_text("def f():\n" + "    x = 1\n" * 41 + "y = 1\n" * 400)
    assert len(structure.oversized(long)) == 2


def test_style_and_script_stay_small():
    for kind, most in (("css", structure.MAX_STYLE), ("js", structure.MAX_SCRIPT)):
        lines = sum(len(path.read_text().splitlines()) for path in PACKAGE.rglob(f"static/**/*.{kind}"))
        assert 0 < lines <= most, f"{lines} lines of {kind}"


def test_nothing_is_asked_of_another_host():
    files = [*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("static/**/*")]
    texts = {name_of(path): path.read_text() for path in files if path.suffix in (".html", ".css", ".js", ".svg")}
    assert len(texts) > 5
    assert {name: hosts for name, text in texts.items() if (hosts := structure.foreign(text))} == {}


@pytest.mark.parametrize(
    "sample",
    [
        '<script src="https://cdn.example/x.js">',
        '<img src="//example.org/x.png">',
        "<link href='http://example.org'>",
        "body { background: url(https://example.org/x.png) }",
        '@import "x.css";',
    ],
)
def test_twin_another_host_is_found(sample):
    assert structure.foreign(sample)


def test_a_name_space_is_no_host():
    assert structure.foreign('<svg xmlns="http://www.w3.org/2000/svg"><a href="/me">我的事</a>') == []
