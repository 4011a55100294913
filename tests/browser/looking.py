"""What is wrong with a page as it stands on the screen: width, touch targets, accessibility, focus."""

from __future__ import annotations

from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"color-contrast": {"enabled": False}},
    "resultTypes": ["violations"],
    "preload": False,
}
"""Everything but contrast, which is slow: it is asked once of each colour on each ground."""
OF_SIZES = {**RULES, "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}}
"""Rules whose answer depends on where things stand; the others look at the tree and at what of it is visible."""
TOUCH, TOUCH_LARGE = 44, 60
"""Least height and width in pixels of what acts, in normal and in large type."""

_SIZES = """
(least) => {
  // What acts. A link in a sentence or in a cell of a dense table is text: WCAG's 24 px hold there, and axe looks.
  const acting = "button, summary, select, textarea, input:not([type=hidden]), a.btn, a.back, nav a, header a";
  const name = (one) => one.innerText || one.getAttribute("aria-label") || one.name || one.tagName;
  const named = (one) => name(one).trim().slice(0, 30);
  const target = (one) => ["radio", "checkbox"].includes(one.type) ? one.closest("label") || one.labels[0] || one : one;
  const found = [];
  for (const one of document.querySelectorAll(acting)) {
    if (!one.checkVisibility() || one.closest(".skip, td, th")) continue;
    const box = target(one).getBoundingClientRect();
    if (Math.min(box.width, box.height) < least - 0.5)
      found.push(`${named(target(one))}: ${box.width.toFixed(0)} x ${box.height.toFixed(0)}`);
  }
  return [...new Set(found)];
}
"""
_WIDTH = """
(width) => {
  const wide = document.scrollingElement.scrollWidth;
  if (wide <= width) return "";
  const kept = (one) => one && one !== document.body
    && (getComputedStyle(one).overflowX !== "visible" || kept(one.parentElement));
  const out = [...document.querySelectorAll("body *")].filter(
    (one) => one.getBoundingClientRect().right > width + 0.5 && !kept(one.parentElement));
  const first = out.find((one) => ![...one.children].some((child) => out.includes(child))) || document.body;
  return `${wide} px wide: ${first.tagName.toLowerCase()}.${first.className} ${(first.innerText || "").slice(0, 20)}`;
}
"""
_MEASURE = f"""
([width, large, least]) => {{
  const page = document.documentElement;
  if (large !== null) page.classList.toggle("large", large);
  const shape = [...document.querySelectorAll("body *")].map((one) => +one.checkVisibility()).join("");
  return [({_WIDTH.strip()})(width), ({_SIZES.strip()})(least[+page.classList.contains("large")]), shape];
}}
"""
_AXE = """
async ([rules, known]) => {
  const contrast = {runOnly: {type: "rule", values: ["color-contrast"]}, resultTypes: ["violations"], preload: false};
  const clear = "rgba(0, 0, 0, 0)", seen = new Set(known), fresh = [];
  const written = (one) => one.matches("input, select, textarea, button")
    || [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim());
  // What lies over something else than what it stands in is a case of its own, and so is what nobody can use.
  const walk = (one, under) => {
    if (!one.checkVisibility()) return;
    const style = getComputedStyle(one), picture = style.backgroundImage;
    const own = style.backgroundColor !== clear || picture !== "none";
    const here = {
      ground: own ? style.backgroundColor + picture : under.ground,
      veil: under.veil * style.opacity,
      over: ["static", "relative"].includes(style.position) ? under.over : one.className,
    };
    const size = parseFloat(style.fontSize), big = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const colours = [style.color, ...Object.values(here), big, one.matches(":disabled, :disabled *")].join(" ");
    if (written(one) && !seen.has(colours)) {
      seen.add(colours);
      fresh.push(one);
    }
    for (const child of one.children) walk(child, here);
  };
  walk(document.body, {ground: "", veil: 1, over: ""});
  const answers = [await axe.run(document, rules)];
  if (fresh.length) answers.push(await axe.run({include: fresh}, contrast));
  const found = answers.flatMap((answer) => answer.violations).map(
    (one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")}`
  );
  return [found, [...seen]];
}
"""


@dataclass(frozen=True)
class Seen:
    """What was measured at one width and size of type. ``shape``: which elements are visible, one digit each."""

    faults: list[str]
    shape: str


def measure(page: Page, *, large: bool | None = None) -> Seen:
    """Return what sticks out and what is too small for a finger, in the type asked for (none: as it is)."""
    size = page.viewport_size
    assert size
    wide, small, shape = page.evaluate(_MEASURE, [size["width"], large, [TOUCH, TOUCH_LARGE]])
    faults = [f"scrolls sideways, {wide}"] if wide else []
    return Seen(faults + [f"small target {one}" for one in small], shape)


def axe(page: Page, *, sizes_only: bool = False, known: set[str] | None = None) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA. ``sizes_only``: of what depends on where things stand.

    ``known``: what was seen before of text: its colour, its ground, whether it is big. Contrast is asked once of each.
    """
    known = set() if known is None else known
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found, seen = page.evaluate(_AXE, [OF_SIZES if sizes_only else RULES, sorted(known)])
    known |= set(seen)
    return [f"axe {one}" for one in found]
