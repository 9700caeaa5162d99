// Small parts of what the client modules draw: text is always text, and icons come from the sprite.
const SVG = "http://www.w3.org/2000/svg";

// An element with attributes and children; null and false leave an attribute or a child out.
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== false));
  return node;
}

export function sprite_icon(sprite, name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "rp-svg");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

// Text without accents and capitals, sign by sign, so that a place in it is a place in the text.
export function plain_text(text) {
  return Array.from(text, (sign) => sign.normalize("NFD")[0].toLowerCase()[0] ?? sign).join("");
}

// The text with what was looked for marked, where it begins a word or stands within one.
export function marked_text(text, query) {
  const signs = Array.from(text);
  const at = query ? plain_text(text).indexOf(query) : -1;
  if (at < 0) return [text];
  const end = at + Array.from(query).length;
  return [signs.slice(0, at).join(""), element("mark", {}, signs.slice(at, end).join("")), signs.slice(end).join("")];
}

// The router does nothing for the address that is shown: a form that was closed is asked for by another one.
function other_address(href) {
  if (href !== location.pathname + location.search) return href;
  const url = new URL(href, location.origin);
  if (url.searchParams.has("again")) url.searchParams.delete("again");
  else url.searchParams.set("again", "1");
  return url.pathname + url.search;
}

// Follow an address as a click on a link would; pages of ours change without a reload.
export function follow_link(href, in_new_tab = false) {
  const link = element("a", { href: other_address(href), hidden: true, target: in_new_tab ? "_blank" : null });
  document.body.append(link);
  link.click();
  link.remove();
}

export function is_typing(target) {
  return Boolean(target.closest?.("input, textarea, select, [contenteditable]"));
}

export function has_open_dialog() {
  return Boolean(document.querySelector(".q-dialog .rp-dialog, dialog[open]"));
}
