"""What `make mutants` changes stands in the code, and the tests that it runs exist."""

import pytest

from tests.repo.mutants import MUTANTS, Mutant
from tests.repo.sources import ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.rule)
def test_the_code_that_a_mutant_breaks_is_there_once(mutant: Mutant) -> None:
    found = (ROOT / mutant.file).read_text().count(mutant.code) if (ROOT / mutant.file).exists() else 0
    assert found == 1, (
        f"In {mutant.file} the code of this mutant stands {found} times. Quote it as it is now in "
        "tests/repo/mutants.py (so that it stands there once), and run `make mutants`."
    )
    assert mutant.code != mutant.broken


def test_the_tests_that_must_notice_exist() -> None:
    gone = []
    for mutant in MUTANTS:
        for test in mutant.tests:
            file, _, name = test.partition("::")
            path = ROOT / file
            if not path.exists() or (name and f"def {name}(" not in path.read_text()):
                gone.append(f"{mutant.rule}: {test}")
    assert not gone, "Name the tests anew in tests/repo/mutants.py:\n" + "\n".join(gone)


def test_every_rule_is_named_once() -> None:
    rules = [mutant.rule for mutant in MUTANTS]
    assert len(set(rules)) == len(rules)
