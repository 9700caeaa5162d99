// The palette: any page, person, appointment, call or action by a few letters. Keys alone are enough.
import { element, follow_link, has_open_dialog, marked_text, plain_text, sprite_icon } from "./page_parts.js";
import { PaletteRows } from "./palette_rows.js";

const PAUSE_MS = 120; // between the last letter and the question to the server
const SHORTEST = 2; // letters that the server is asked about
const PERSON_KEYS = { KeyC: "call", KeyT: "text", KeyB: "book" };

function key_signs(...signs) {
  return signs.map((sign) => element("kbd", {}, sign));
}

// Cookies are taken away by a real answer alone.
function sign_out() {
  const form = element("form", { method: "post", action: "/auth/logout" });
  document.body.append(form);
  form.requestSubmit();
}

export class CommandPalette {
  #group = "";
  #selected = ""; // the key of a row
  #was_moved = false; // somebody chose a row by the arrows
  #chooses_first = false; // Enter was pressed before the server had answered
  #shown_rows = [];

  // `ask(query)` is answered by `show`; `act(name)` has the server do something.
  constructor(view, { ask, act }) {
    this.view = view;
    this.ask = ask;
    this.act = act;
    this.on_help = () => {};
    this.rows = new PaletteRows(view);
    this.#build();
    this.on_click = (event) => event.target.closest?.("[data-palette]") && this.open();
    this.on_connection = () => this.dialog.open && this.#refresh();
    document.addEventListener("click", this.on_click);
    ringlypro.connection.addEventListener("change", this.on_connection);
  }

  remove() {
    clearTimeout(this.timer);
    document.removeEventListener("click", this.on_click);
    ringlypro.connection.removeEventListener("change", this.on_connection);
    this.dialog.remove();
  }

  #build() {
    const { texts, icons } = this.view;
    this.input = element("input", {
      type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "rp-results", "aria-autocomplete": "list",
      "aria-label": texts.label, placeholder: texts.placeholder, autocomplete: "off", spellcheck: "false", enterkeyhint: "go",
      maxlength: "100", autofocus: true,
    });
    const close = element("button", { type: "button", class: "rp-palette-close", "aria-label": texts.close }, element("kbd", {}, "Esc"), sprite_icon(icons, "x"));
    this.list = element("div", { role: "listbox", id: "rp-results", class: "rp-results", "aria-label": texts.results });
    this.status = element("span", { role: "status", class: "rp-palette-status" });
    this.narrow_words = element("span", {});
    const foot = element("div", { class: "rp-palette-foot" },
      element("span", { class: "rp-palette-key" }, ...key_signs("↑", "↓"), texts.move),
      element("span", { class: "rp-palette-key" }, ...key_signs("Enter"), texts.open),
      element("span", { class: "rp-palette-key" }, ...key_signs("Tab"), this.narrow_words), this.status);
    this.dialog = element("dialog", { class: "rp-palette", role: "dialog", "aria-label": texts.label },
      element("div", { class: "rp-palette-in" }, sprite_icon(icons, "search"), this.input, close), this.list, foot);
    close.addEventListener("click", () => this.dialog.close());
    this.input.addEventListener("input", () => this.#type());
    this.input.addEventListener("keydown", (event) => this.#press(event));
    this.list.addEventListener("click", (event) => this.#click(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the words keep the focus
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    document.body.append(this.dialog);
  }

  get query() {
    return plain_text(this.input.value.trim());
  }

  open() {
    if (has_open_dialog()) return;
    this.input.value = "";
    this.rows.answer = { query: null, rows: [] };
    this.dialog.showModal();
    this.#type();
    this.#ask_now();
  }

  // What the server knows, if that is still what is looked for.
  show(query, rows) {
    if (!this.dialog.open || query !== this.input.value.trim()) return;
    this.rows.answer = { query: this.query, rows: rows.map((row) => ({ ...row, is_from_server: true })) };
    this.#refresh();
    if (this.#chooses_first && this.#shown_rows.length) this.#choose(this.#selected_row());
    this.#chooses_first = false;
  }

  #type() {
    this.#selected = "";
    this.#group = "";
    this.#was_moved = this.#chooses_first = false;
    clearTimeout(this.timer);
    if (this.#asks_server()) this.timer = setTimeout(() => this.#ask_now(), PAUSE_MS);
    else if (this.query) this.rows.answer = { query: this.query, rows: [] };
    this.#refresh();
  }

  #asks_server() {
    return !this.query || this.query.length >= SHORTEST;
  }

  #ask_now() {
    clearTimeout(this.timer);
    if (!ringlypro.connection.lost && !this.rows.is_answered(this.query)) this.ask(this.input.value.trim());
  }

  #refresh() {
    const groups = this.rows.list_groups(this.query, this.#group);
    this.#shown_rows = groups.flatMap((group) => group.rows);
    const is_answered = this.rows.is_answered(this.query);
    if (is_answered && !this.#shown_rows.length) this.#offer_new();
    this.#keep_selection(is_answered);
    this.list.replaceChildren(...(groups.length ? groups.map((group) => this.#group_element(group)) : this.#nothing(is_answered)));
    this.list.setAttribute("aria-busy", String(!is_answered));
    this.#mark_selected();
    this.#say_status(is_answered);
    if (!ringlypro.connection.lost && !is_answered && this.was_lost) this.#ask_now();
    this.was_lost = ringlypro.connection.lost;
  }

  // The row that was selected stays so while answers arrive; nothing is selected before it is clear what is meant.
  #keep_selection(is_answered) {
    if (this.#shown_rows.some((row) => row.key === this.#selected)) return;
    const first = this.#shown_rows[0];
    const meant = this.#shown_rows.find((row) => this.rows.is_meant(row, this.query));
    this.#selected = (is_answered ? first?.key : meant?.key) ?? "";
  }

  #offer_new() {
    const { texts } = this.view;
    const name = this.input.value.trim();
    const href = `/contacts?${new URLSearchParams({ new: "1", name })}`;
    this.#shown_rows = [{ key: "add", label: texts.add.replace("{name}", name), icon: "user-plus", href }];
  }

  #nothing(is_answered) {
    if (!is_answered) return [element("p", { class: "rp-palette-none", role: "presentation" }, this.view.texts.searching)];
    const words = this.view.texts.nothing.replace("{query}", this.input.value.trim());
    return [element("p", { class: "rp-palette-none", role: "presentation" }, words), this.#row_element(this.#shown_rows[0])];
  }

  #group_element({ key, label, rows }) {
    const heading = element("div", { class: "rp-results-head", id: `rp-results-${key}` }, label);
    return element("div", { role: "group", "aria-labelledby": heading.id }, heading, ...rows.map((row) => this.#row_element(row)));
  }

  #row_element(row) {
    const { icons, texts } = this.view;
    const face = row.initials
      ? element("span", { class: `rp-ava ${row.hue ?? ""}`, "aria-hidden": "true" }, row.initials)
      : element("span", { class: "rp-li-icon", "aria-hidden": "true" }, sprite_icon(icons, row.icon));
    const words = element("span", { class: "rp-result-words", title: row.sub ? `${row.label}, ${row.sub}` : row.label },
      ...marked_text(row.label, this.query), row.sub ? element("small", {}, ...marked_text(row.sub, this.query)) : null);
    const person_keys = ["call", "text", "book"].filter((name) => row[name]);
    const person = person_keys.flatMap((name) => [`${texts[name]} `, element("kbd", {}, `Alt ${name[0].toUpperCase()}`)]);
    const shortcut = row.keys ? key_signs(...row.keys.split(" ")) : [];
    const end = element("span", { class: "rp-result-end" }, ...(person.length ? person : row.end ? [row.end] : shortcut));
    return element("div", { role: "option", class: "rp-result", id: `rp-result-${row.key}`, "data-key": row.key, "aria-selected": "false" }, face, words, end);
  }

  #mark_selected() {
    let marked = null;
    for (const option of this.list.querySelectorAll("[role=option]")) {
      const is_selected = option.dataset.key === this.#selected;
      option.setAttribute("aria-selected", String(is_selected));
      if (is_selected) marked = option;
    }
    if (marked) {
      this.input.setAttribute("aria-activedescendant", marked.id);
      marked.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  #say_status(is_answered) {
    const { texts } = this.view;
    const count = this.#shown_rows.filter((row) => row.key !== "add").length;
    const found = count === 1 ? texts.found_one : texts.found_other.replace("{count}", count);
    this.status.textContent = ringlypro.connection.lost ? texts.lost : !this.query || !is_answered ? "" : found;
    this.status.classList.toggle("lost", ringlypro.connection.lost);
    const next = this.#next_group(1);
    this.narrow_words.textContent = next ? texts.only.replace("{group}", next.label) : texts.all;
  }

  #next_group(step) {
    const groups = this.rows.list_groups(this.query, "");
    const at = groups.findIndex((group) => group.key === this.#group) + step;
    return groups[at < -1 ? groups.length - 1 : at];
  }

  #selected_row() {
    return this.#shown_rows.find((row) => row.key === this.#selected);
  }

  #move(step) {
    const count = this.#shown_rows.length;
    if (!count) return;
    const at = this.#shown_rows.findIndex((row) => row.key === this.#selected);
    const next = at < 0 ? (step > 0 ? 0 : count - 1) : (at + step + count) % count;
    this.#selected = this.#shown_rows[next].key;
    this.#was_moved = true;
    this.#mark_selected();
  }

  #narrow(step) {
    this.#group = this.#next_group(step)?.key ?? "";
    this.#selected = "";
    this.#refresh();
  }

  #press(event) {
    if (event.isComposing) return;
    const row = this.#selected_row();
    const person_act = event.altKey && row ? row[PERSON_KEYS[event.code]] : null;
    if (person_act) this.#go(row, person_act);
    else if (event.key === "ArrowDown") this.#move(1);
    else if (event.key === "ArrowUp") this.#move(-1);
    else if (event.key === "Tab") this.#narrow(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter") this.#enter(row, event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  }

  #enter(row, in_new_tab) {
    if (row && (this.#was_moved || this.rows.is_answered(this.query) || this.rows.is_meant(row, this.query))) this.#choose(row, in_new_tab);
    else {
      this.#chooses_first = true;
      this.#ask_now();
    }
  }

  #click(event) {
    const option = event.target.closest("[role=option]");
    const row = this.#shown_rows.find((each) => each.key === option?.dataset.key);
    if (row) this.#choose(row, event.ctrlKey || event.metaKey);
  }

  #go(row, href, in_new_tab = false) {
    if (ringlypro.connection.lost) return;
    this.dialog.close();
    follow_link(href, in_new_tab);
  }

  #choose(row, in_new_tab = false) {
    if (ringlypro.connection.lost) return; // the line below says so, and what is typed stays
    if (row.href) return this.#go(row, row.href, in_new_tab);
    this.dialog.close();
    this.run_entry(row);
  }

  // Do what an entry stands for: press a control of the frame, step into a field, or have the server act.
  run_entry(entry) {
    if (entry.href) follow_link(entry.href);
    else if (entry.press) document.querySelector(entry.press)?.click();
    else if (entry.focus) document.querySelector(entry.focus)?.focus();
    else if (entry.act === "keys") this.on_help();
    else if (entry.act === "sign_out") sign_out();
    else if (entry.act) this.act(entry.act);
  }
}
