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
from analysis.trends.autoregression import GlsFit, TrendDesign, simulate_ar1
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


def simulate_table(gaps: tuple[int, ...], parameters: TableParameters = DEFAULT) -> NullTable:
    """Simulate the null table of one pattern of gaps.

    Each coefficient has a generator seeded by the gaps and its own rank, so that the result
    depends on neither the order nor the place in which tables are computed.
    """
    design = TrendDesign(gaps)
    grid = coefficient_grid(len(gaps) + 1)
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
    return _tabulate(grid, fits, parameters)


def _tabulate(grid: Floats, fits: list[GlsFit], parameters: TableParameters) -> NullTable:
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
    fine = np.linspace(0.0, 1.0, 401)
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
def _remembered(gaps: tuple[int, ...], parameters: TableParameters) -> NullTable:
    return simulate_table(gaps, parameters)


def table_key(gaps: tuple[int, ...], parameters: TableParameters = DEFAULT) -> str:
    """File name stem of a table: the length, and a hash of gaps, parameters and code."""
    digest = hashlib.sha256()
    for source in (autoregression.__file__, null.__file__, __file__):
        digest.update(Path(source).read_bytes())
    digest.update(json.dumps([gaps, asdict(parameters)], sort_keys=True).encode())
    return f"trend-null-n{len(gaps) + 1}-{digest.hexdigest()[:16]}"


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

    def get(self, gaps: tuple[int, ...]) -> NullTable:
        """The table of a pattern of gaps."""
        if self.directory is None:
            return _remembered(gaps, self.parameters)
        return _loaded_or_simulated(self.directory, gaps, self.parameters)

    def path(self, gaps: tuple[int, ...]) -> Path:
        """Where the table of a pattern of gaps is stored."""
        if self.directory is None:
            raise TrendError("This store has no directory, so its tables have no path")
        return self.directory / f"{table_key(gaps, self.parameters)}.npz"

    def save(self, gaps: tuple[int, ...], table: NullTable) -> Path:
        """Write a table; the bytes depend on its numbers alone."""
        path = self.path(gaps)
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
    directory: Path, gaps: tuple[int, ...], parameters: TableParameters
) -> NullTable:
    path = TableStore(directory, parameters).path(gaps)
    if not path.exists():
        return _remembered(gaps, parameters)
    with np.load(path, allow_pickle=False) as stored:
        parts: dict[str, Floats] = {name: stored[name].astype(np.float64) for name in stored.files}
    return NullTable(**parts)


def build_tables(
    ns: Sequence[int | Sequence[int]],
    directory: Path,
    *,
    parameters: TableParameters = DEFAULT,
    n_jobs: int = 1,
    backend: str = "loky",
) -> list[Path]:
    """Simulate and store the tables of several lengths; those already there are left alone.

    Parameters
    ----------
    ns : sequence of int or of sequences of int
        Lengths of series without gaps (8 or more), or times of series with gaps.
    directory : Path
    parameters : TableParameters
    n_jobs, backend
        Passed to joblib; the tables are the same whatever they are.

    Returns
    -------
    list of Path
        One file for each of `ns`, in that order.
    """
    store = TableStore(Path(directory), parameters)
    patterns = [
        (1,) * (n - 1) if isinstance(n, int) else gaps_of(np.asarray(n, dtype=np.int64)) for n in ns
    ]
    missing = [gaps for gaps in dict.fromkeys(patterns) if not store.path(gaps).exists()]
    tasks = [(gaps, parameters) for gaps in missing]
    tables = run_tasks(simulate_table, tasks, n_jobs=n_jobs, backend=backend)
    for gaps, table in zip(missing, tables, strict=True):
        store.save(gaps, table)
    return [store.path(gaps) for gaps in patterns]
