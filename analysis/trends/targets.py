"""What our own tests are held to in the calibration study."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.trends.plan import (
    CALIBRATED,
    COLUMNS,
    CONSERVATIVE,
    STEP_CALIBRATED,
    STEP_CONSERVATIVE,
)

#: Level for which the targets are set.
NOMINAL = 0.05

#: Largest rate of false alarms of the calibrated tests, by the largest coefficient it holds for.
CALIBRATED_SIZES = ((0.6, 0.07), (0.9, 0.10))
SHORTEST_SIZED = 12

#: Of the conservative tests, at every coefficient and length.
CONSERVATIVE_SIZE = 0.055

#: Up to this coefficient the calibrated test finds no less than the rival does.
RIVAL, POWERFUL_TO = "prewhitened Mann-Kendall", 0.6

#: A power that falls short by less than so many standard errors may be luck.
LUCK = 2.0

#: A single shift of the level is no noise: what a test makes of it is told, not held against it.
UNHELD = ("level-shift",)


def with_targets(study: pd.DataFrame, level: float) -> pd.DataFrame:
    """Add what each row is held to and whether it is met, both missing where nothing is."""
    sizes, powers = study["measure"] == "size", study["measure"] == "power"
    held = ~study["noise"].isin(UNHELD)
    target = pd.Series(np.nan, index=study.index)
    for most, size in reversed(CALIBRATED_SIZES):
        calibrated = study["test"].isin((CALIBRATED, STEP_CALIBRATED))
        long = (study["n"] >= SHORTEST_SIZED) & (study["coefficient"] <= most)
        target[sizes & held & calibrated & long] = size * level / NOMINAL
    conservative = study["test"].isin((CONSERVATIVE, STEP_CONSERVATIVE))
    target[sizes & held & conservative] = CONSERVATIVE_SIZE * level / NOMINAL
    mild = study["coefficient"] <= POWERFUL_TO
    rivalled = powers & held & mild & (study["test"] == CALIBRATED)
    target[rivalled] = _rival(study)[rivalled]
    met = np.where(sizes, study["rate"] <= target, _not_below(study, target))
    words = pd.Series(np.where(met, "yes", "no"), index=study.index)
    return study.assign(target=target, met=words.where(target.notna()))[COLUMNS]


def _rival(study: pd.DataFrame) -> pd.Series:
    """The power of the rival on the same series, row by row."""
    case = ["noise", "n", "coefficient", "measure"]
    rival = study[study["test"] == RIVAL].set_index(case)["rate"]
    found = rival.reindex(pd.MultiIndex.from_frame(study[case]))
    return pd.Series(found.to_numpy(), index=study.index)


def _not_below(study: pd.DataFrame, target: pd.Series) -> pd.Series:
    return study["rate"] >= target - LUCK * study["standard_error"]
