"""Finds words that nobody can read: cut off, under other words, or beyond the edge of the window."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.async_api import Page

from tests.journeys.browsing import evaluate_script, settle_page

WIDTHS = (360, 390, 768, 1024, 1280, 1440, 1920)
HEIGHT = 1_000
FIND_CROWDED_JS = """() => {
  const SHORT = "button, a.rp-linkbtn, .rp-act, h1, h2, h3, .rp-pill, .q-tab, .rp-tab, th, label, dt";
  const SLACK = 1.5; // pixels of rounding, and of signs that hang over
  const faults = [];
  const words = (text) => text.trim().replace(/\\s+/g, " ").slice(0, 60);
  const name = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")}`;
  const is_seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && !element.closest(".rp-sr, .rp-skip, .rp-news, svg, [aria-hidden=true].q-icon, .q-notifications, [inert]");
  // What an element shows is what all clips around it leave of it.
  const clips_of = (element) => {
    const clips = [];
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.position === "fixed") break;
      const [x, y] = [style.overflowX, style.overflowY];
      if (x === "visible" && y === "visible") continue;
      clips.push({ box, x, y, rect: box.getBoundingClientRect(), has_dots: style.textOverflow === "ellipsis" });
    }
    return clips;
  };
  const is_layered = (element) => {
    for (let box = element; box && box !== document.body; box = box.parentElement)
      if (["fixed", "sticky"].includes(getComputedStyle(box).position)) return true;
    return false;
  };
  if (document.documentElement.scrollWidth > innerWidth + 1) {
    const widest = [...document.querySelectorAll("body *")].filter((each) => is_seen(each) && each.getBoundingClientRect().right > innerWidth + 1)
      .find((each) => ![...each.children].some((child) => child.getBoundingClientRect().right > innerWidth + 1));
    faults.push(`sideways: ${widest ? name(widest) : "the page"}`);
  }
  const pieces = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !is_seen(element) || element.closest("script, style, noscript, option, .rp-noscript")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const clips = clips_of(element);
    if (clips.some(({ rect }) => rect.width <= 2 || rect.height <= 2)) continue; // for screen readers alone
    const dotted = clips.find((clip) => clip.has_dots && clip.box.scrollWidth > clip.box.clientWidth + SLACK);
    if (dotted && (dotted.box.matches(SHORT) || dotted.box.closest(".rp-pill")) && !dotted.box.matches(".rp-rowlink"))
      faults.push(`shortened: ${name(dotted.box)} "${words(node.data)}"`);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1) continue;
      let { left, right, top, bottom } = rect;
      for (const { box, x, y, rect: clip, has_dots } of clips) {
        if (x === "hidden" || x === "clip") {
          if (!has_dots && !dotted && (right > clip.right + SLACK || left < clip.left - SLACK) && left < clip.right && right > clip.left)
            faults.push(`cut: ${name(box)} "${words(node.data)}"`);
        }
        if ((y === "hidden" || y === "clip") && (x !== "auto" && x !== "scroll") && bottom > clip.bottom + 3 && top < clip.bottom - 3)
          faults.push(`cut below: ${name(box)} "${words(node.data)}"`);
        left = Math.max(left, clip.left); right = Math.min(right, clip.right);
        top = Math.max(top, clip.top); bottom = Math.min(bottom, clip.bottom);
      }
      if (right - left < 2 || bottom - top < 2 || is_layered(element)) continue;
      pieces.push({ element, text: node.data, left, right, top, bottom });
    }
  }
  pieces.sort((one, other) => one.top - other.top);
  pieces.forEach((one, at) => {
    for (let next = at + 1; next < pieces.length && pieces[next].top < one.bottom - 3; next += 1) {
      const other = pieces[next];
      if (one.element === other.element || one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (across > 2 && down > 3) faults.push(`overlap: "${words(one.text)}" and "${words(other.text)}" (${name(one.element)}, ${name(other.element)})`);
    }
  });
  return [...new Set(faults)];
}"""


async def find_crowded_text(page: Page, widths: Sequence[int] = WIDTHS) -> list[str]:
    """What nobody can read at any of the widths, each with its width and address."""
    faults = []
    for width in widths:
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        await settle_page(page)
        path = page.url.partition("/")[2].partition("/")[2].partition("/")[2]
        faults += [f"{width} /{path}: {fault}" for fault in await evaluate_script(page, FIND_CROWDED_JS)]
    return faults
