// Days with their hours, drawn by EventCalendar. An appointment is dragged to another time, or taken with M, moved with
// the arrows and put down with Enter. A move has a key: what became of it is said, also after the page was lost meanwhile.
const ANSWER_MS = 5000, SAID_MS = 6000, STEP_MS = 15 * 60000, DAY_MS = 24 * 3600000;
const STEPS = { ArrowUp: -STEP_MS, ArrowDown: STEP_MS, ArrowLeft: -DAY_MS, ArrowRight: DAY_MS };
const PENDING = "ringlypro-move";
const wall = (date) => new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);

function load_library(script, styles) {
  if (!document.querySelector("link[data-calendar]")) {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: styles });
    link.dataset.calendar = "";
    document.head.prepend(link);
  }
  window.ringlypro_calendar ??= new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement("script"), { src: script, onload: resolve, onerror: reject }));
  });
  return window.ringlypro_calendar;
}

const write = ([tag, text]) => Object.assign(document.createElement(tag), { textContent: text });
const TABLE_ROLES = ["table", "rowgroup", "row", "columnheader", "rowheader", "cell", "gridcell"].map((role) => `[role=${role}]`);
const TABLE_PLACES = ["aria-colindex", "aria-rowindex", "aria-colcount", "aria-rowcount", "aria-colspan", "aria-rowspan"];
const TABLE_PARTS = [...TABLE_ROLES, ...TABLE_PLACES.map((name) => `[${name}]`)].join();

function draw_event({ event }) {
  const { time, sub, name, is_mark } = event.extendedProps;
  if (is_mark) return { domNodes: [] };
  const button = Object.assign(document.createElement("button"), { type: "button", className: "rp-visit-open", ariaLabel: name });
  button.append(...[["b", event.title], ["span", sub], ["time", time]].filter(([, text]) => text).map(write));
  return { domNodes: [button] };
}

function head_of(date, locale) {
  const word = new Intl.DateTimeFormat(locale, { weekday: "short" }).format(date).replace(".", "");
  return { domNodes: [["span", word], ["b", String(date.getDate())]].map(write) };
}

export default {
  props: { view: Array, now: Number, library: String, styles: String },
  emits: ["open", "move", "ask"],
  data: () => ({ said: "", tone: "" }),
  computed: { v() { return this.view[0]; } },
  watch: { view() { this.show(); } },
  template: `<div class="rp-days" :class="v?.mode"><p class="rp-days-said" :class="tone" role="status">{{ said || v?.words.hint }}</p>
    <div class="rp-days-scroll" tabindex="0" role="region" :aria-label="v?.label"><div ref="grid" class="rp-days-grid" @click="open"></div></div></div>`,
  async mounted() {
    await load_library(this.library, this.styles);
    if (!this.$refs.grid) return;
    this.show();
    document.addEventListener("keydown", this.press, true);
    const left = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
    if (!left) return;
    this.wait_for({ ...left, is_left: true });
    this.$emit("ask", left.key);
  },
  unmounted() {
    document.removeEventListener("keydown", this.press, true);
    clearTimeout(this.timer);
    if (this.calendar) EventCalendar.destroy(this.calendar);
  },
  methods: {
    options() {
      const v = this.v;
      return {
        view: v.mode === "day" ? "timeGridDay" : "timeGridWeek", date: v.day, firstDay: 1, locale: v.locale, allDaySlot: false, headerToolbar: { start: "", center: "", end: "" },
        slotMinTime: v.opens, slotMaxTime: v.closes, slotDuration: "00:30", snapDuration: "00:15", slotHeight: 37, slotEventOverlap: false, pointer: false,
        slotLabelFormat: { hour: "numeric" }, dayHeaderFormat: (date) => head_of(date, v.locale),
        editable: false, eventDurationEditable: false, longPressDelay: 350, events: v.events, eventContent: draw_event,
        eventDidMount: ({ el, event }) => { el.dataset.id = event.id; },
        eventAllUpdated: () => this.drop_table_roles(),
        eventDragStart: () => { this.is_dragging = true; },
        eventDragStop: () => { this.is_dragging = false; this.ignore_press(); if (this.is_stale) queueMicrotask(() => this.show()); },
        eventDrop: ({ event, oldEvent }) => this.send(event, oldEvent),
      };
    },
    show() {
      if (!this.v || !window.EventCalendar || !this.$refs.grid) return;
      this.is_stale = Boolean(this.is_dragging || this.taken || (this.pending && !this.pending.is_left));
      if (this.is_stale) return;
      if (!this.calendar) this.calendar = EventCalendar.create(this.$refs.grid, this.options());
      else for (const [name, value] of Object.entries(this.options())) if (typeof value !== "function") this.calendar.setOption(name, value);
      setTimeout(() => this.drop_table_roles(), 0);
    },
    // A table whose cells hold no cells is none: the name of each appointment says its day.
    drop_table_roles() {
      for (const part of this.$refs.grid?.querySelectorAll(TABLE_PARTS) ?? []) for (const name of ["role", ...TABLE_PLACES]) part.removeAttribute(name);
    },
    // The press that ends a drag opens nothing; it follows at once.
    ignore_press() {
      this.was_dragged = true;
      setTimeout(() => { this.was_dragged = false; }, 20);
    },
    open(event) {
      const id = event.target.closest("[data-id]:has(.rp-visit-open)")?.dataset.id;
      if (id && !this.was_dragged) this.$emit("open", id);
    },
    say(text, tone = "") {
      clearTimeout(this.timer);
      [this.said, this.tone] = [text, tone];
    },
    send(event, before) {
      if (!ringlypro.connection.connected) {
        this.calendar.updateEvent(before);
        return this.say(this.v.words.lost, "bad");
      }
      const pending = { key: crypto.randomUUID(), id: event.id };
      sessionStorage.setItem(PENDING, JSON.stringify(pending));
      this.wait_for({ ...pending, before });
      this.$emit("move", [event.id, wall(event.start), pending.key]);
    },
    wait_for(pending) {
      this.pending = pending;
      this.say(this.v?.words.moving ?? "");
      this.timer = setTimeout(() => this.say(this.v.words.unanswered, "bad"), ANSWER_MS);
    },
    settle(key, outcome, words) {
      if (key !== this.pending?.key) return;
      const { before, id } = this.pending;
      this.pending = null;
      sessionStorage.removeItem(PENDING);
      if (outcome !== "moved" && before) this.calendar.updateEvent(before);
      this.say(words, outcome === "moved" ? "ok" : "bad");
      if (outcome === "moved") this.timer = setTimeout(() => this.say(""), SAID_MS);
      this.show();
      this.focus(id);
    },
    focus(id) {
      setTimeout(() => this.$refs.grid?.querySelector(`[data-id="${CSS.escape(id)}"] .rp-visit-open`)?.focus({ preventScroll: true }), 60);
    },
    press(event) {
      if (this.taken) return this.move_taken(event);
      const here = event.target.closest?.(".rp-days-grid [data-id]");
      if (!here || event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== "m" || this.pending) return;
      const found = this.calendar.getEventById(here.dataset.id);
      if (!found?.startEditable) return this.say(this.v.words.fixed, "bad");
      event.preventDefault();
      this.taken = { id: found.id, before: found };
      this.say(this.v.words.taken);
    },
    move_taken(event) {
      const { id, before } = this.taken, shown = this.calendar.getEventById(id);
      const step = STEPS[event.key];
      if (!step && event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      if (step) {
        const [start, end] = [shown.start, shown.end].map((date) => new Date(Number(date) + step));
        this.calendar.updateEvent({ ...shown, start, end });
        this.say(new Intl.DateTimeFormat(this.v.locale, { weekday: "long", day: "numeric", hour: "numeric", minute: "2-digit" }).format(start));
        return this.focus(id);
      }
      this.taken = null;
      if (event.key === "Escape" || Number(shown.start) === Number(before.start)) {
        this.calendar.updateEvent(before);
        this.say("");
        this.show();
      } else this.send(shown, before);
      this.focus(id);
    },
  },
};
