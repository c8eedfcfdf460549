"""Null tables: simulated for a length or a pattern of gaps, stored, and read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from analysis.parallel import run_tasks
from analysis.trends import autoregression, null
from analysis.trends.autoregression import GlsFit, TrendDesign, simulate_ar1, typical_gap
from analysis.trends.errors import TrendError
from analysis.trends.null import (
    ESTIMATE_PROBABILITIES,
    NullTable,
    coefficient_grid,
    log_size,
    tail_probabilities,
)
from analysis.trends.series import Floats, gaps_of


@dataclass(frozen=True)
class TableParameters:
    """What a null table depends on besides the code and the gaps.

    Attributes
    ----------
    replications : int
        Simulated series for each coefficient; also fixes the smallest p-value, its reciprocal.
    level : float
        Level at which critical values for power and intervals are kept.
    seed : int
        Together with the gaps and the coefficient's rank it seeds each simulation.
    """

    replications: int = 5000
    level: float = 0.05
    seed: int = 1993

    def __post_init__(self) -> None:
        if self.replications < 500:
            raise TrendError("A null table needs at least 500 replications")
        if not 0.001 <= self.level <= 0.5:
            raise TrendError(f"The level must lie between 0.001 and 0.5; it is {self.level}")


DEFAULT = TableParameters()


@dataclass(frozen=True)
class Pattern:
    """What a null table is made for.

    Attributes
    ----------
    gaps : tuple of int
        Steps between neighbouring observations, n - 1 of them.
    before : int
        Observations before the step that is tested; 0 where a linear trend is.
    """

    gaps: tuple[int, ...]
    before: int = 0

    @property
    def n(self) -> int:
        """Number of observations."""
        return len(self.gaps) + 1


def simulate_table(pattern: Pattern, parameters: TableParameters = DEFAULT) -> NullTable:
    """Simulate the null table of one pattern.

    Each coefficient has a generator seeded by the gaps and its own rank, so that the result
    depends on neither the order nor the place in which tables are computed.
    """
    gaps = pattern.gaps
    design = TrendDesign(gaps, pattern.before)
    unit = 1.0 / typical_gap(gaps)
    grid = coefficient_grid(pattern.n) ** unit
    fits = [
        design.fit(
            simulate_ar1(
                gaps,
                coefficient,
                parameters.replications,
                np.random.default_rng([parameters.seed, rank, *gaps]),
            )
        )
        for rank, coefficient in enumerate(grid)
    ]
    return _tabulate(grid, fits, parameters, np.linspace(0.0, 1.0, 401) ** unit)


def _tabulate(
    grid: Floats, fits: list[GlsFit], parameters: TableParameters, fine: Floats
) -> NullTable:
    """Quantiles of the fits at each coefficient; critical values are taken at those of `fine`."""
    keep = tail_probabilities(parameters.replications)
    size = parameters.replications
    estimates = np.stack([np.quantile(fit.coefficient, ESTIMATE_PROBABILITIES) for fit in fits])
    statistic = np.concatenate([fit.statistic for fit in fits])

    def upper_quantiles(values: Floats) -> Floats:
        rows: Floats = np.quantile(values.reshape(grid.size, size), 1.0 - keep, axis=1).T
        return rows

    sizes = upper_quantiles(log_size(statistic))
    table = NullTable(grid, estimates, sizes, sizes, sizes, keep)
    estimate = np.concatenate([fit.coefficient for fit in fits])
    reading, highest = table.reading(estimate), table.ceiling(estimate)
    bounds = upper_quantiles(table.least_surprise(statistic, highest))
    critical = np.interp(reading, fine, table.critical(fine, parameters.level))
    slopes = np.concatenate([fit.slope for fit in fits])
    margins = critical * np.concatenate([fit.slope_se for fit in fits]) - slopes
    lower_quantiles = np.quantile(margins.reshape(grid.size, size), keep, axis=1).T
    return _rounded(replace(table, bounds=bounds, margins=lower_quantiles))


def _rounded(table: NullTable) -> NullTable:
    """Round to single precision: what is stored, and so what is used whether stored or not."""
    names = ("estimates", "sizes", "bounds", "margins")
    single: dict[str, Floats] = {
        name: getattr(table, name).astype(np.float32).astype(np.float64) for name in names
    }
    return replace(table, **single)


@lru_cache(maxsize=128)
def _remembered(pattern: Pattern, parameters: TableParameters) -> NullTable:
    return simulate_table(pattern, parameters)


def table_key(pattern: Pattern, parameters: TableParameters = DEFAULT) -> str:
    """File name stem of a table: what is tested, the length, and a hash of all it depends on."""
    digest = hashlib.sha256()
    for source in (autoregression.__file__, null.__file__, __file__):
        digest.update(Path(source).read_bytes())
    digest.update(json.dumps([asdict(pattern), asdict(parameters)], sort_keys=True).encode())
    tested = "step" if pattern.before else "trend"
    return f"{tested}-null-n{pattern.n}-{digest.hexdigest()[:16]}"


@dataclass(frozen=True)
class TableStore:
    """A folder of null tables; a table it lacks, or holds for older code, is simulated instead.

    Attributes
    ----------
    directory : Path, optional
        None for none: every table is then simulated when first needed and kept in memory.
    parameters : TableParameters
    """

    directory: Path | None = None
    parameters: TableParameters = DEFAULT

    def get(self, pattern: Pattern) -> NullTable:
        """The table of a pattern."""
        if self.directory is None:
            return _remembered(pattern, self.parameters)
        return _loaded_or_simulated(self.directory, pattern, self.parameters)

    def path(self, pattern: Pattern) -> Path:
        """Where the table of a pattern is stored."""
        if self.directory is None:
            raise TrendError("This store has no directory, so its tables have no path")
        return self.directory / f"{table_key(pattern, self.parameters)}.npz"

    def save(self, pattern: Pattern, table: NullTable) -> Path:
        """Write a table; the bytes depend on its numbers alone."""
        path = self.path(pattern)
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = {field.name: getattr(table, field.name) for field in fields(table)}
        exact = ("coefficients", "probabilities")
        np.savez(
            path,
            allow_pickle=False,
            **{name: part if name in exact else np.float32(part) for name, part in parts.items()},
        )
        return path


@lru_cache(maxsize=128)
def _loaded_or_simulated(
    directory: Path, pattern: Pattern, parameters: TableParameters
) -> NullTable:
    path = TableStore(directory, parameters).path(pattern)
    if not path.exists():
        return _remembered(pattern, parameters)
    with np.load(path, allow_pickle=False) as stored:
        parts: dict[str, Floats] = {name: stored[name].astype(np.float64) for name in stored.files}
    return NullTable(**parts)


def build_tables(
    needed: Sequence[int | Sequence[int] | Pattern],
    directory: Path,
    *,
    parameters: TableParameters = DEFAULT,
    n_jobs: int = 1,
    backend: str = "loky",
) -> list[Path]:
    """Simulate and store the tables of several patterns; those already there are left alone.

    Parameters
    ----------
    needed : sequence of int, of sequences of int, or of Pattern
        For a linear trend: lengths of series without gaps (8 or more), or times of series with
        gaps. For a step: its pattern.
    directory : Path
    parameters : TableParameters
    n_jobs, backend
        Passed to joblib; the tables are the same whatever they are.

    Returns
    -------
    list of Path
        One file for each of `needed`, in that order.
    """
    store = TableStore(Path(directory), parameters)
    patterns = [_pattern(one) for one in needed]
    missing = [one for one in dict.fromkeys(patterns) if not store.path(one).exists()]
    tasks = [(pattern, parameters) for pattern in missing]
    tables = run_tasks(simulate_table, tasks, n_jobs=n_jobs, backend=backend)
    for pattern, table in zip(missing, tables, strict=True):
        store.save(pattern, table)
    return [store.path(pattern) for pattern in patterns]


def _pattern(needed: int | Sequence[int] | Pattern) -> Pattern:
    if isinstance(needed, Pattern):
        return needed
    if isinstance(needed, int):
        return Pattern((1,) * (needed - 1))
    return Pattern(gaps_of(np.asarray(needed, dtype=np.int64)))


def table_p_values(design: TrendDesign, series: Floats, table: NullTable) -> tuple[Floats, Floats]:
    """Calibrated and conservative p-values of many series, shape (n, m), by a null table."""
    fit = design.fit(series)
    calibrated = table.calibrated(fit.statistic, table.reading(fit.coefficient))
    ceiling = table.ceiling(fit.coefficient)
    return calibrated, table.conservative(fit.statistic, ceiling, calibrated)
