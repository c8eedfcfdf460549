"""Write the answer into README.md: the sentence of the front page, and the figure below it.

`make report` runs it once the pages are built, so that the README says what they say. Without
arguments it writes; a test compares what it would write with what is there.
"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pandas as pd

from analysis import plots
from analysis.plots.svg import to_svg
from analysis.text import day as say_day

ROOT = Path(__file__).resolve().parents[1]
FIGURE = "docs/images/soldiers-killed.svg"
BEGIN = "<!-- the answer: written by scripts/readme.py from reports/ -->"
END = "<!-- end of the answer -->"
SAID = re.compile(r'<meta property="og:(title|description)" content="([^"]*)">')
KIND = "soldiers_killed"
TITLE = "Soldiers killed in a month of war, by year"


def answer(reports: Path) -> tuple[str, str]:
    """Return the text between the markers, and the figure as SVG.

    Parameters
    ----------
    reports
        Folder of the built pages.
    """
    page = (reports / "index.html").read_text(encoding="utf-8")
    said = {name: unescape(text) for name, text in SAID.findall(page)}
    day = pd.Timestamp(json.loads((reports / "latest.json").read_text(encoding="utf-8"))["day"])
    amounts, readings = (
        pd.read_csv(reports / "data" / f"{name}.csv").query("kind == @KIND and view == 'flow'")
        for name in ("amounts", "readings")
    )
    # the years of the front page: those that the newest reading of each country compares
    first = readings.query("as_of == 'latest' and reading == 'pace'").set_index("party")["first"]
    sort = amounts["party"].map(first).str.replace(r"\d", "", regex=True)
    own = amounts[amounts["window"].str.replace(r"\d", "", regex=True) == sort]
    then, now = (own[own["as_of"] == name] for name in ("article", "latest"))
    figure = plots.pace(
        now, then, TITLE, unit="people a month, missing presumed dead included",
        source=f"As known on {say_day(day.date())}.",
    )  # fmt: skip
    text = (
        f"**{said['title']}** {said['description']}\n\n"
        f"![{TITLE}, Russia and Ukraine, each with its interval]({FIGURE})\n\n"
        f"As known on {say_day(day.date())}; `reports/index.html` has every kind of cost, what is "
        "not counted, and what would change this."
    )
    return text.replace("\N{NO-BREAK SPACE}", " "), to_svg(figure)


def filled(readme: str, text: str) -> str:
    """Return the README with a text between its markers.

    Examples
    --------
    >>> filled(f"a\\n{BEGIN}\\nold\\n{END}\\nb", "new") == f"a\\n{BEGIN}\\nnew\\n{END}\\nb"
    True
    """
    before, _, rest = readme.partition(f"{BEGIN}\n")
    _, _, after = rest.partition(f"\n{END}")
    if not rest or not after:
        raise SystemExit(f"README.md has not both lines '{BEGIN}' and '{END}'")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def main() -> None:
    """Write README.md and its figure."""
    if not (ROOT / "reports" / "latest.json").is_file():
        raise SystemExit("There are no pages yet. Run: make report")
    text, figure = answer(ROOT / "reports")
    readme = ROOT / "README.md"
    new = filled(readme.read_text(encoding="utf-8"), text)
    readme.write_text(new, encoding="utf-8", newline="\n")
    (ROOT / FIGURE).write_text(figure, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
