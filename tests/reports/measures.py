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
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walk.nextNode()) {
    if (walk.currentNode.parentElement.closest('.scroll, pre, .sr, .skip')) continue;
    range.selectNodeContents(walk.currentNode);
    if (Array.from(range.getClientRects()).some(box => box.right > innerWidth + 1)) {
      found.push(walk.currentNode.textContent.slice(0, 80));
    }
  }
  return found.slice(0, 6);
}"""
CUT_LABELS = """() => Array.from(document.querySelectorAll('figure svg')).flatMap(svg => {
  const frame = svg.closest('figure').getBoundingClientRect();
  return Array.from(svg.querySelectorAll('text')).filter(t => {
    const box = t.getBoundingClientRect();
    return box.left < frame.left - 4 || box.right > frame.right + 4;
  }).map(t => svg.closest('figure').id + ': ' + t.textContent);
})"""
LEFT_EDGES = """() => {
  const left = document.querySelector('h1').getBoundingClientRect().left;
  return Array.from(document.querySelectorAll('main > *, main .part > *'))
    .filter(e => e.offsetWidth && Math.abs(e.getBoundingClientRect().left - left) > 1)
    .map(e => e.outerHTML.slice(0, 100));
}"""
FOCUS = """() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = light(getComputedStyle(document.documentElement).backgroundColor);
  const reached = 'a[href], button, select, summary, [tabindex]';
  const stops = Array.from(document.querySelectorAll(reached))
    .filter(e => e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}));
  const bad = [];
  for (const stop of stops) {
    stop.focus();
    const look = getComputedStyle(stop);
    const line = light(look.outlineColor);
    const contrast = (Math.max(line, paper) + 0.05) / (Math.min(line, paper) + 0.05);
    if (document.activeElement !== stop || look.outlineStyle === 'none'
        || parseFloat(look.outlineWidth) < 2 || contrast < 3 || stop.tabIndex > 0) {
      bad.push(stop.outerHTML.slice(0, 100));
    }
  }
  return {stops: stops.length, bad: bad.slice(0, 5)};
}"""
ALIKE_LEFT_OUT = """() => {
  const seen = new Map();
  const form = e => [e, ...e.querySelectorAll('*')]
    .map(one => one.tagName + '.' + one.getAttribute('class')).join();
  const repeated = 'tbody tr:not(.family), li, details.code, figure, svg text';
  for (const e of document.querySelectorAll(repeated)) {
    const times = (seen.get(form(e)) || 0) + 1;
    seen.set(form(e), times);
    if (times > 2) e.remove();
  }
}"""
"""What looks like two others before it (same tags, same classes) breaks no rule that they keep."""
AXE = """only => axe.run(document, {runOnly: only, resultTypes: ['violations']}).then(
  result => result.violations.map(
    one => one.id + ': ' + one.nodes[0].html.slice(0, 160) + ' (' + one.nodes.length + ')'))"""
WORDS = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest('script')) found.push(walk.currentNode.textContent);
  }
  return found.join('\\n');
}"""
FIGURES = """() => Array.from(document.querySelectorAll('figure'), figure => [
  figure.querySelector('.wc-title').textContent,
  Array.from(figure.querySelectorAll(':scope > p'), p => p.textContent).at(-1) || '',
])"""
BARE_LINKS = """() => Array.from(document.querySelectorAll('main p > a'))
  .filter(a => a.checkVisibility() && a.textContent === a.parentElement.textContent.trim())
  .map(a => a.textContent)"""
"""Paragraphs that are nothing but a way to another page."""
MARKS_HIDDEN = """() => document.querySelectorAll('svg path, svg use, svg polyline, svg circle')
  .forEach(mark => mark.setAttribute('visibility', 'hidden'))"""
SMALLEST_LETTER = """() => Math.min(1e6, ...Array.from(
document.querySelectorAll('figure svg text'), text => {
  const svg = text.ownerSVGElement;
  const box = svg.getBoundingClientRect(), own = svg.viewBox.baseVal;
  const scale = Math.min(box.width / own.width, box.height / own.height);
  return parseFloat(getComputedStyle(text).fontSize) * scale;
}))"""
"""In pixels; a page without figures has none, and a large number."""
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
