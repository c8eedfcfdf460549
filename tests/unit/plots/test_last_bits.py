"""No last bit of a processor decides where something is drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from analysis import plots
from analysis.plots import paths


def test_neither_the_order_of_equal_values_nor_a_last_bit_moves_a_dot() -> None:
    held = np.repeat([0.82, 0.9, 0.903, 0.96], [7, 1, 5, 2])
    rows = pd.DataFrame({"method": "in use", "nominal": 0.9, "realised": held})
    other = rows.sample(frac=1, random_state=1)
    other["realised"] *= 1 + 1e-15 * np.arange(-7, 8)
    drawn = [plots.to_svg(plots.coverage(one, "Intervals hold")) for one in (rows, other)]
    assert drawn[0] == drawn[1] and drawn[0].count(" 0 1 0 ") == len(held)


def test_no_last_bit_decides_whether_two_dots_have_room_in_a_row() -> None:
    rows = pd.DataFrame({"method": "in use", "nominal": 0.9, "realised": [0.82, 0.9]})
    (axes,) = plots.coverage(rows, "Intervals hold").axes
    dot = 4.0 * axes.figure.dpi / 72 / axes.bbox.width * np.ptp(axes.get_xlim())

    def drawn(other: float) -> Figure:
        own = rows.assign(realised=[0.82, other])
        figure: Figure = plots.coverage(own, "Intervals hold")
        return figure

    dots = [drawn(0.82 + by * dot).axes[0].collections[-1] for by in (0.99, 1.01)]
    heights = [np.asarray(one.get_offsets())[:, 1] for one in dots]
    assert [len(np.unique(one)) for one in heights] == [2, 1]
    at = [(0.82 + dot) * (1 + bit) for bit in (-1e-13, 0.0, 1e-13)]
    assert len({plots.to_svg(drawn(other)) for other in at}) == 1


def test_a_line_that_reaches_the_rim_of_its_panel_is_not_cut_there() -> None:
    window = Bbox.from_extents(0, 0, 20, 10)
    for top in (10 - 1e-12, 10.0, 10 + 1e-12):
        line = Path(np.array([(1.0, 5.0), (8.0, top), (15.0, 4.0)]))
        assert paths.steps(line, Affine2D(), window, filled=False) == "M1 5l7 5l7-6"
