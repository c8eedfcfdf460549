"""False alarms of what is said beside the trend tests: steps, ratios, breaks, direction now."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.trends.autoregression import TrendDesign
from analysis.trends.breaks import fit_breaks
from analysis.trends.noise import NOISES, oracle_step
from analysis.trends.null import NullTable
from analysis.trends.plan import (
    BREAKS,
    DIRECTION,
    STEP_CALIBRATED,
    STEP_CONSERVATIVE,
    STEP_RATIO,
    Case,
    Row,
    StudyPlan,
)
from analysis.trends.series import Floats
from analysis.trends.tables import Pattern, TableStore, table_p_values

#: Level of the series whose ratio is taken, in innovations: high enough never to turn negative.
BASE = 1000.0

#: Bootstrap replications of a ratio.
RESAMPLED = 199

Task = tuple[StudyPlan, Case, NullTable | None]
Finder = Callable[[Floats], bool]


def alarm_tasks(plan: StudyPlan, store: TableStore) -> list[Task]:
    """One task a kind of noise for steps, and one a coefficient for what is slow to compute."""
    step = store.get(Pattern((1,) * (2 * plan.side - 1), plan.side))
    steps: list[Task] = [
        (plan, Case(noise, 2 * plan.side, coefficient), step)
        for noise in plan.noises
        for coefficient in plan.coefficients
    ]
    return steps + [
        (plan, Case("gaussian", plan.span, coefficient), None) for coefficient in plan.coefficients
    ]


def run_alarms(plan: StudyPlan, case: Case, table: NullTable | None) -> list[Row]:
    """The rows of one task."""
    return _slow_rows(plan, case) if table is None else _step_rows(plan, case, table)


def _step_rows(plan: StudyPlan, case: Case, table: NullTable) -> list[Row]:
    """Tests of a step, without one and with one in the middle of a series."""
    design = TrendDesign((1,) * (case.n - 1), plan.side)
    rng = plan.generator(case.n, case.noise, case.coefficient)
    series = NOISES[case.noise](case.n, case.coefficient, plan.replications, rng)
    after = (np.arange(case.n) >= plan.side)[:, None]
    height = oracle_step(case.n, plan.side, case.coefficient, case.noise)
    rows = []
    for step in (0.0, height):
        p_values = table_p_values(design, series + step * after, table)
        for test, p in zip((STEP_CALIBRATED, STEP_CONSERVATIVE), p_values, strict=True):
            rows.append(case.row(test, step, p <= plan.level))
    return rows


def _slow_rows(plan: StudyPlan, case: Case) -> list[Row]:
    """Breaks and the direction now in one series; the ratio of its last months to those before."""
    # the libraries beneath are slow to load
    from analysis.trends.direction import direction_now
    from analysis.trends.ratio import ratio_of_means

    count = max(10, round(plan.slow * plan.replications))
    rng = plan.generator(case.n, case.noise, case.coefficient)
    series = NOISES[case.noise](case.n, case.coefficient, count, rng)

    def breaks(one: Floats) -> bool:
        return len(fit_breaks(one, level=plan.level).breaks) > 0

    def direction(one: Floats) -> bool:
        rising = direction_now(one).probability_rising
        return min(rising, 1.0 - rising) <= plan.level / 2.0

    def ratio(one: Floats) -> bool:
        earlier, later = BASE + one[-2 * plan.side : -plan.side], BASE + one[-plan.side :]
        found = ratio_of_means(earlier, later, confidence=1.0 - plan.level, replications=RESAMPLED)
        return found.low > 1.0 or (found.high is not None and found.high < 1.0)

    shorter = Case(case.noise, 2 * plan.side, case.coefficient)
    rows = [
        case.row(name, 0.0, np.array([find(one) for one in series.T]))
        for name, find in ((BREAKS, breaks), (DIRECTION, direction))
    ]
    return [*rows, shorter.row(STEP_RATIO, 0.0, np.array([ratio(one) for one in series.T]))]
