"""Every figure of the project, by one theme, as inline SVG with real text.

In a notebook::

    from analysis.figures import over_time
    from analysis.figures.figure import Caption
    from analysis.prose import fill

    over_time.pace(
        study.all_series("personnel_losses_claimed", "pace"),
        Caption(id="pace-claimed", title=fill("Claimed losses fell by {change:percent}", results)),
    )

The last expression of a cell is shown: a `Figure` with its finding, drawing, source line, folded
table and CSV. `Caption.subtitle` and `Caption.source` are made from the data where left empty.

==================  =============================================================================
`over_time`         `pace`, `level`, `price`, `small_multiples`, `two_maps`; `Fit` for a trend
`comparisons`       `war_years`, `ratios`, `findings`, `payments`
`estimates`         `dated_ranges`
`paths`             `counterfactual_gaps`, `counterfactual_paths`, `forecast_fan`
`doubt`             `specification_curve`, `agreement`, `false_alarms`
`wording`           `findings`: titles that state how series changed
`sparkline`         `sparkline`: a tiny line for a table
`figure`            `Figure`, `Caption`, and `Table` for a table as a cell's output
==================  =============================================================================

Conventions of all: independent counts are solid, belligerents' claims dotted and named so,
forecasts dashed, bounds a band, war-years shaded, the article's day a thin line.
"""
