// Which rows the palette shows: what the page brought along at once, and what the server knows as soon as it says so.
import { plain_text } from "./page_parts.js";

const SHOWN = 3; // rows of a group, until somebody asks for that group alone
const SHOWN_AT_FIRST = 6; // before anything is typed

// How well an entry is meant: 2 where its name begins so, 1 where a word of it does, 0 where it is not.
function match_entry(entry, query) {
  const label = plain_text(entry.label);
  if (label.startsWith(query)) return 2;
  return ` ${label} ${plain_text(entry.words ?? "")}`.includes(` ${query}`) ? 1 : 0;
}

function stands_in(row, query) {
  return plain_text(`${row.label} ${row.sub ?? ""}`).includes(query);
}

export class PaletteRows {
  answer = { query: null, rows: [] };

  constructor(view) {
    this.view = view;
  }

  // Entries whose page is open are the only ones that may say `only`.
  #entries() {
    return this.view.entries.filter((entry) => !entry.only || location.pathname.startsWith(entry.only));
  }

  #local_rows(query) {
    if (!query) return this.#entries().filter((entry) => entry.at_first);
    const ranked = this.#entries().map((entry) => ({ entry, rank: match_entry(entry, query) }));
    return ranked.filter(({ rank }) => rank).sort((one, other) => other.rank - one.rank).map(({ entry }) => entry);
  }

  #server_rows(query) {
    if (this.answer.query === query) return this.answer.rows;
    return query ? this.answer.rows.filter((row) => stands_in(row, query)) : [];
  }

  // Groups in their order, each with its rows; `group` narrows to one.
  list_groups(query, group) {
    const rows = [...this.#server_rows(query), ...this.#local_rows(query)];
    const limit = query ? SHOWN : SHOWN_AT_FIRST;
    return this.view.groups
      .map(({ key, label }) => ({ key, label, rows: rows.filter((row) => row.group === key) }))
      .filter(({ key, rows: all }) => all.length && (!group || key === group))
      .map((each) => ({ ...each, rows: group ? each.rows : each.rows.slice(0, limit) }));
  }

  // What is meant before the server has answered: a page or a setting whose name begins so, and nothing that acts.
  is_meant(row, query) {
    return Boolean(query && row.href) && !row.is_from_server && match_entry(row, query) === 2;
  }

  is_answered(query) {
    return this.answer.query === query;
  }
}
