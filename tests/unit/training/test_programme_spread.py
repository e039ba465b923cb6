import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from training.programme_spread import Placed, Spreads, find_spreads


def drawn(level: float, slope: float = 0.0, *, programmes: int = 12, cohorts: int = 3, each: int = 150) -> Placed:
    random = np.random.default_rng(7)
    cohort, programme, _ = (one.ravel() for one in np.indices((cohorts, programmes, each)))
    place = random.standard_normal(len(cohort))
    margin = -1 + 0.9 * place
    off = level * random.standard_normal((cohorts, programmes)) + 0.4 * random.standard_normal((cohorts, 1))
    steeper = slope * random.standard_normal((cohorts, programmes))
    chance = expit(margin + off[cohort, programme] + steeper[cohort, programme] * place)
    return Placed(margin, place, (random.random(len(cohort)) < chance).astype(float), cohort, programme)


def nobody(students: Placed) -> np.ndarray:
    return np.zeros(len(students.margin), dtype=bool)


@pytest.mark.parametrize("level", [0.0, 0.2, 0.5])
def test_the_spread_of_programmes_is_found_whatever_years_do(level):
    students = drawn(level, each=400)

    assert find_spreads(students, nobody(students)).level == pytest.approx(max(level, 0.05), abs=0.08)


def test_the_spread_of_slopes_is_found():
    flat, steep = (drawn(0.1, slope, each=400) for slope in (0.0, 0.4))

    assert find_spreads(flat, nobody(flat)).slope < 0.12
    assert find_spreads(steep, nobody(steep)).slope == pytest.approx(0.4, abs=0.1)


def test_one_programme_tells_nothing_of_how_programmes_differ():
    students = drawn(0.5, programmes=1)

    assert find_spreads(students, nobody(students)) == Spreads(0.0, 0.0, pytest.approx(0.82, abs=0.01))


def test_new_programmes_are_held_against_the_curve_itself():
    students = drawn(0.1)
    is_new = students.programme >= 9
    off = Placed(students.margin + 1.5 * is_new, students.place, students.outcome, students.cohort, students.programme)

    found, usual = find_spreads(off, is_new), find_spreads(students, is_new)

    assert (found.level, found.slope) == (usual.level, usual.slope)
    assert found.new == pytest.approx(1.5, abs=0.25)
    assert usual.new < 0.6


def test_programmes_of_fewer_than_twenty_students_are_left_out():
    students = drawn(0.3)
    few = students.programme >= 6
    keep = ~few | (np.cumsum(few) % 150 < 19)

    assert find_spreads(students.take(keep), nobody(students)[keep]) == find_spreads(
        students.take(~few), nobody(students)[~few]
    )


def test_a_slow_and_obvious_computation_gives_the_same_spreads():
    """One programme and one spread at a time, by a general optimiser and by integrating over the mean of a year."""
    students = drawn(0.3, 0.2, programmes=4, cohorts=2, each=60)
    lines = []
    for cohort in (0, 1):
        for programme in range(4):
            own = students.take((students.cohort == cohort) & (students.programme == programme))

            def loss(line: np.ndarray, own: Placed = own) -> float:
                margin = own.margin + line[0] + line[1] * own.place
                return np.logaddexp(0, margin).sum() - own.outcome @ margin + line[0] ** 2 / 8 + line[1] ** 2 / 2

            level, slope = minimize(loss, [0.0, 0.0], tol=1e-12).x
            chance = expit(own.margin + level + slope * own.place)
            columns = np.column_stack([np.ones(60), own.place])
            curvature = (columns.T * chance * (1 - chance)) @ columns + np.diag([0.25, 1.0])
            lines.append((cohort, level, slope, *np.sqrt(np.diag(np.linalg.inv(curvature)))))

    means = np.linspace(-4, 4, 8001)
    grid = np.geomspace(0.02, 2.5, 25)
    evidence = {"level": [], "slope": []}
    for spread in grid:
        of_level = -((np.log(spread / 0.15) / 0.6) ** 2) / 2
        for cohort in (0, 1):
            chance = np.ones_like(means)
            for _, level, _, error, _ in (line for line in lines if line[0] == cohort):
                whole = spread**2 + error**2
                chance = chance * np.exp(-((level - means) ** 2) / whole / 2) / np.sqrt(whole)
            of_level += np.log(chance.sum())
        evidence["level"].append(of_level)
        wholes = np.array([spread**2 + error**2 for *_, error in lines])
        slopes = np.array([slope for _, _, slope, _, _ in lines])
        evidence["slope"].append(
            -((np.log(spread / 0.1) / 0.6) ** 2) / 2 - (slopes**2 / wholes).sum() / 2 - np.log(wholes).sum() / 2
        )
    spreads = {}
    for name, logs in evidence.items():
        weight = np.exp(np.array(logs) - max(logs))
        spreads[name] = np.sqrt((weight * grid**2).sum() / weight.sum())

    found = find_spreads(students, nobody(students))

    assert found.level == pytest.approx(spreads["level"], abs=1e-4)
    assert found.slope == pytest.approx(spreads["slope"], abs=1e-4)
