// Keys that work on every page: the palette, ways to pages ("g" and a letter), and the list of all of them under "?".
import { element, has_open_dialog, is_typing } from "./page_parts.js";

const SEQUENCE_MS = 1200; // between the two keys of a way

export class PageKeys {
  #first = ""; // the first key of a sequence
  #first_at = 0;

  constructor(view, palette) {
    this.view = view;
    this.palette = palette;
    palette.on_help = () => this.show_help();
    this.on_key = (event) => this.#press(event);
    document.addEventListener("keydown", this.on_key, true);
  }

  remove() {
    document.removeEventListener("keydown", this.on_key, true);
    this.help?.remove();
  }

  #press(event) {
    if (event.isComposing || event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return this.palette.open();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || is_typing(event.target) || has_open_dialog()) return;
    if (event.key === "/") this.#take(event, () => this.palette.open());
    else if (event.key === "?") this.#take(event, () => this.show_help());
    else this.#follow_sequence(event);
  }

  // No other part of the page hears a key that was meant here.
  #take(event, act) {
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#first = "";
    act();
  }

  #follow_sequence(event) {
    const is_second = this.#first && event.timeStamp - this.#first_at < SEQUENCE_MS;
    const keys = is_second ? `${this.#first} ${event.key}` : event.key;
    const entry = this.view.entries.find((each) => each.keys === keys && (!each.only || location.pathname.startsWith(each.only)));
    if (entry) return this.#take(event, () => this.palette.run_entry(entry));
    this.#first = this.view.entries.some((each) => each.keys?.startsWith(`${event.key} `)) ? event.key : "";
    this.#first_at = event.timeStamp;
    if (this.#first) event.preventDefault();
  }

  show_help() {
    this.help?.remove();
    const { texts, keys } = this.view;
    const here = keys.filter(({ path }) => path === location.pathname || (path.endsWith("/") && path !== "/" && location.pathname.startsWith(path)));
    const everywhere = [...keys.filter(({ path }) => !path), ...this.view.entries.filter((entry) => entry.keys && !entry.only)];
    const close = element("button", { type: "button", class: "rp-act", autofocus: true }, texts.close);
    this.help = element("dialog", { class: "rp-keylist", "aria-labelledby": "rp-keys-title" },
      element("h2", { class: "rp-dialog-title", id: "rp-keys-title" }, texts.keys_title),
      ...(here.length ? this.#section(texts.keys_here, here) : []), ...this.#section(texts.keys_everywhere, everywhere),
      element("div", { class: "rp-dialog-actions" }, close));
    close.addEventListener("click", () => this.help.close());
    this.help.addEventListener("click", (event) => event.target === this.help && this.help.close());
    document.body.append(this.help);
    this.help.showModal();
  }

  #section(title, rows) {
    const lines = rows.map(({ keys, label }) => element("li", {},
      element("span", {}, label), element("span", { class: "rp-kbds" }, ...keys.split(" ").map((sign) => element("kbd", {}, sign)))));
    return [element("h3", { class: "rp-results-head" }, title), element("ul", {}, ...lines)];
  }
}
