"""What the browser is asked to measure on a page: scripts that return plain values."""

from __future__ import annotations

OPEN = "() => document.querySelectorAll('details').forEach(one => { one.open = true; })"
FIRST_PAINT = """() => new Promise(resolve => new PerformanceObserver(list => {
  const found = list.getEntriesByName('first-contentful-paint')[0];
  if (found) resolve(found.startTime);
}).observe({type: 'paint', buffered: true}))"""
TOO_WIDE = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const found = ['the page is ' + document.documentElement.scrollWidth + ' wide'];
  for (const one of document.querySelectorAll('body *')) {
    if (one.closest('.scroll, pre, .sr, .skip')) continue;
    if (one.getBoundingClientRect().right > innerWidth + 1) found.push(one.outerHTML.slice(0, 90));
  }
  return found.slice(0, 5);
}"""
AXE = """() => axe.run(document, {
  runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']},
  resultTypes: ['violations']}).then(result => result.violations.map(
  one => one.id + ': ' + one.nodes[0].html.slice(0, 160) + ' (' + one.nodes.length + ')'))"""
"""What axe finds; of its rules that of contrast takes five times as long as all others together."""
WITHOUT_THE_LIKE = """() => {
  const seen = {};
  for (const one of document.querySelectorAll(
      'tbody tr, pre span, svg path, svg line, svg circle, svg rect, svg text')) {
    const parts = Array.from(one.querySelectorAll('*'), part => part.tagName + part.className);
    const look = [one.tagName + one.className, ...new Set(parts)].join();
    seen[look] = (seen[look] || 0) + 1;
    if (seen[look] > 2) one.remove();
  }
}"""
"""Leaves two of all rows, words of code and marks of figures that look alike."""
UNSEEN_FOCUS = """() => {
  const reached = 'a[href], button, summary, [tabindex]';
  const stops = Array.from(document.querySelectorAll(reached))
    .filter(e => e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}));
  return stops.filter(stop => {
    stop.focus();
    const look = getComputedStyle(stop);
    return document.activeElement !== stop || look.outlineStyle === 'none'
      || parseFloat(look.outlineWidth) < 2;
  }).map(stop => stop.outerHTML.slice(0, 100));
}"""
SMALL_LETTERS = """() => Array.from(document.querySelectorAll('main svg text'), text => {
  const svg = text.ownerSVGElement;
  const box = svg.getBoundingClientRect(), own = svg.viewBox.baseVal;
  const scale = Math.min(box.width / own.width, box.height / own.height);
  return [parseFloat(getComputedStyle(text).fontSize) * scale, text.textContent];
}).filter(([size]) => size && size < 8.9).map(([size, words]) => size.toFixed(1) + ': ' + words)"""
LETTERS_CUT = """() => Array.from(document.querySelectorAll('main svg.wc text'), text => {
  const own = text.getBoundingClientRect(), box = text.ownerSVGElement.getBoundingClientRect();
  return own.width && (own.right > box.right + 1 || own.left < box.left - 1)
    && text.textContent;
}).filter(Boolean)"""
MOVED = """() => Array.from(document.querySelectorAll('main details > summary'), one => {
  const seen = one.checkVisibility(), places = [one.getBoundingClientRect()];
  for (const click of [1, 2]) { one.click(); places.push(one.getBoundingClientRect()); }
  const moved = place => Math.hypot(place.left - places[0].left, place.top - places[0].top) > 2;
  return seen && places.some(moved) && one.textContent;
}).filter(Boolean)"""
"""Summaries that stand elsewhere once they are clicked, or clicked again."""
SHOWN = "() => document.querySelector('main').innerText.replace(/\\s+/g, ' ')"
WORDS = r"""() => {
  document.querySelectorAll('.sr').forEach(one => one.remove());
  const words = text => text.split(/\s+/).filter(one => /\p{L}/u.test(one)).length;
  const sum = selector => Array.from(document.querySelectorAll(selector))
    .reduce((so_far, one) => so_far + words(one.innerText), 0);
  return {
    all: words(document.querySelector('main').innerText),
    sentences: sum('main h1, main p'),
    heading: words(document.querySelector('h1').innerText),
    line: document.querySelector('.lead').innerText.split(/\s+/).filter(one => /[\p{L}\p{N}]/u
      .test(one)).length,
  };
}"""
"""A word has a letter; of the line below the heading numbers count too."""
PLACES = """() => {
  const bottom = selector => document.querySelector(selector).getBoundingClientRect().bottom;
  return {line: bottom('.lead'), answer: bottom('table.month')};
}"""
