// What must not wait for the server: whether it answers, drafts of what is typed, the palette and its keys, moments that
// move. The components in ../vue use it.
import { watch_dialogs } from "./dialog_focus.js";
import { PageKeys } from "./page_keys.js";
import { CommandPalette } from "./palette.js";
import { RelativeTime, set_server_moment } from "./relative_times.js";

const PREFIX = "ringlypro-draft:";
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const ANSWER_MS = 1500; // so long may the server take to say that it is there
const PAUSE_MS = 400; // between an answer and the next question
const PLACES = 4; // tabs that may keep a draft of one form beside each other

class Connection extends EventTarget {
  lost = false;
  #socket = null;
  #asking = false;
  #answered_at = 0;

  watch() {
    if (this.#socket) return;
    if (!window.socket) return void setTimeout(() => this.watch(), 50);
    this.#socket = window.socket;
    this.#socket.on("disconnect", () => this.#set(true));
    this.#socket.on("try_reconnect", () => this.#set(true));
    this.#socket.on("connect", () => this.#set(false));
    this.#socket.onAny((event) => event === "try_reconnect" || this.#set(false));
    for (const act of ["keydown", "pointerdown"]) document.addEventListener(act, () => this.#ask(), true);
    addEventListener("offline", () => this.#ask());
  }

  get connected() {
    return Boolean(window.socket?.connected);
  }

  // A socket may stand while nobody answers at its other end: when somebody works, it is asked.
  #ask() {
    if (this.#asking || !this.connected) return;
    this.#asking = true;
    const pause = Math.max(0, this.#answered_at + PAUSE_MS - performance.now());
    setTimeout(() => {
      this.#socket.timeout(ANSWER_MS).emit("still_there", (error) => {
        this.#asking = false;
        this.#answered_at = performance.now();
        this.#set(Boolean(error));
        if (error) this.#ask();
      });
    }, pause);
  }

  #set(lost) {
    if (lost === this.lost) return;
    this.lost = lost;
    this.dispatchEvent(new Event("change"));
  }
}

class Drafts {
  #places = new Map(); // where the form of a name keeps its draft, while it is open
  #left_places = new Map(); // and where it did last: a dialog may be gone before its draft is

  constructor() {
    for (const key of this.#keys()) if (!(Date.now() - this.#load(key)?.at < KEPT_MS)) localStorage.removeItem(key);
    document.addEventListener("submit", (event) => {
      if (new URL(event.target.action, location.href).pathname === "/auth/logout") this.discard_all();
    }, true);
  }

  #keys() {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  }

  #load(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  #store(name, draft) {
    try {
      localStorage.setItem(this.#places.get(name), JSON.stringify({ ...draft, at: Date.now() }));
    } catch {
      // A full storage keeps no draft; what is typed is in the form.
    }
  }

  // Take a place for the form of this name, one with a draft first. `release` is called with what gives it back.
  async open(name) {
    const places = Array.from({ length: PLACES }, (_, number) => `${PREFIX}${name}#${number}`);
    places.sort((one, other) => (other in localStorage) - (one in localStorage));
    for (const place of places) {
      const release = await new Promise((resolve) => {
        if (!navigator.locks) return resolve(() => {});
        navigator.locks.request(place, { ifAvailable: true }, (lock) => {
          if (!lock) return resolve(null);
          return new Promise((done) => resolve(done));
        });
      });
      if (!release) continue;
      this.#places.set(name, place);
      return () => {
        if (this.#places.get(name) === place) this.#places.delete(name);
        this.#left_places.set(name, place);
        release();
      };
    }
    return () => {};
  }

  read(name) {
    return this.#load(this.#places.get(name));
  }

  // Whatever is typed after a press of Save is not what was pressed for: the key of that press goes.
  keep(name, typed, base) {
    if (!this.#places.has(name)) return;
    const draft = this.read(name);
    this.#store(name, { typed: { ...draft?.typed, ...typed }, base: { ...base, ...draft?.base }, key: null });
  }

  key_of(name) {
    return this.read(name)?.key ?? null;
  }

  press(name, key) {
    const draft = this.read(name);
    if (draft) this.#store(name, { ...draft, key });
  }

  discard(name) {
    localStorage.removeItem(this.#places.get(name) ?? this.#left_places.get(name));
  }

  discard_all() {
    this.#keys().forEach((key) => localStorage.removeItem(key));
  }

  // Forms whose names begin so, with a draft that no open tab works on.
  async left(beginning) {
    const held = new Set(navigator.locks ? (await navigator.locks.query()).held.map((lock) => lock.name) : []);
    const keys = this.#keys().filter((key) => key.startsWith(PREFIX + beginning) && !held.has(key));
    return [...new Set(keys.map((key) => key.slice(PREFIX.length + beginning.length).replace(/#\d$/, "")))];
  }
}

// Enter in a line of a dialog, or of a page with something to save, presses the button that says so, as in any form.
const LINES = "input:not([type=search]):not([type=checkbox]):not([role=combobox]):not([enterkeyhint])";
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || !event.target.matches?.(LINES)) return;
  const dialog = event.target.closest(".rp-dialog");
  const actions = dialog ? dialog.querySelector(".rp-dialog-actions") : document.querySelector("#main .rp-savebar");
  const button = actions?.querySelector(".rp-primary");
  if (button?.offsetParent && !button.disabled) button.click();
});

watch_dialogs();
window.ringlypro = {
  connection: new Connection(),
  drafts: new Drafts(),
  relative_words: {}, // by language; the page brings them along
  CommandPalette,
  PageKeys,
  RelativeTime,
  set_server_moment,
};
