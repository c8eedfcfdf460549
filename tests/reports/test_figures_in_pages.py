"""Every figure in a real browser, on a phone, a desk and on paper: readable, none over another."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import A4, Browser

SIZES = {
    "phone": {"width": 360, "height": 740},
    "desk": {"width": 1280, "height": 900},
    "print": A4,
}
SMALLEST = 11.0
"""Pixels of a letter on a phone, on a desk and on paper."""
LETTERS = """() => Array.from(document.querySelectorAll('figure svg text'), text => {
  const svg = text.ownerSVGElement;
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return parseFloat(getComputedStyle(text).fontSize) * scale;
})"""
OVERLAPS = """() => Array.from(document.querySelectorAll('figure svg')).flatMap(svg => {
  const lines = Array.from(svg.querySelectorAll('text')).flatMap(text => {
    const spans = Array.from(text.querySelectorAll('tspan'));
    const parts = spans.length ? spans : [text];
    return parts.map(part => [part.textContent, part.getBoundingClientRect(), text]);
  });
  const found = [];
  lines.forEach(([one, a, text], place) => lines.slice(place + 1).forEach(([other, b, second]) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (text !== second && across > 0.5 && down > 2)
      found.push(svg.closest('figure').id + ': ' + one + ' × ' + other);
  }));
  return found;
})"""


@pytest.mark.parametrize("size", SIZES)
def test_labels_of_a_figure_are_large_enough_and_none_covers_another(
    browser: Browser, page: Path, size: str
) -> None:
    with browser.open(page, viewport=SIZES[size]) as opened:
        if size == "print":
            opened.emulate_media(media="print")
        letters = opened.evaluate(LETTERS)
        if not letters:
            pytest.skip("a page without figures")
        assert opened.evaluate(OVERLAPS) == []
        assert min(letters) >= SMALLEST
