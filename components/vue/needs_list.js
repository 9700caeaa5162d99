// What waits for a person. j and k walk, c, t, b and e press the buttons of the row where one is.
const KEYS = { c: "call", t: "text", b: "book", e: "done" };
export default {
  props: { view: Array, now: Number },
  emits: ["done"],
  data() { return { tick: Date.now(), offset: this.now - Date.now(), busy: "" }; },
  computed: { v() { return this.view[0]; } },
  watch: { view() { this.busy = ""; } },
  mounted() {
    this.timer = setInterval(() => { this.tick = Date.now(); }, 20000);
    document.addEventListener("keydown", this.press);
  },
  unmounted() {
    clearInterval(this.timer);
    document.removeEventListener("keydown", this.press);
  },
  template: `<section v-if="v && !v.rows.length" class="rp-card rp-needs-none" aria-labelledby="home-needs"><q-icon :name="v.none_icon.icon" aria-hidden="true" />
    <h2 class="rp-h" id="home-needs">{{ v.none }}</h2></section>
  <section v-else-if="v" class="rp-card flush rp-needs" aria-labelledby="home-needs"><div class="rp-card-head"><h2 class="rp-h" id="home-needs">{{ v.title }}</h2>
    <span class="rp-card-sub">{{ v.sub }}</span><a class="rp-link rp-end" :href="v.all.href">{{ v.all.text }}</a></div>
    <article v-for="row in v.rows" :key="row.key" class="rp-need" :class="{ hot: row.hot, busy: busy === row.key }" tabindex="-1" :aria-label="row.name">
      <span class="rp-ava" :class="row.hue" aria-hidden="true">{{ row.initials }}</span>
      <h3><a v-if="row.href" :href="row.href">{{ row.name }}</a><template v-else>{{ row.name }}</template><span class="rp-pill" :class="row.tone">{{ row.pill }}</span></h3>
      <time>{{ ago(row) }}</time><p>{{ row.text }}</p>
      <div class="rp-acts"><template v-for="(action, at) in row.actions" :key="action.kind">
        <button v-if="action.kind === 'done'" type="button" class="rp-act quiet" data-kind="done" :disabled="busy === row.key" @click="finish(row)"><q-icon :name="action.icon" aria-hidden="true" />{{ action.text }}<span class="rp-sr"> – {{ row.name }}</span></button>
        <a v-else class="rp-act" :class="{ primary: row.hot && !at }" :href="action.href" :data-kind="action.kind"><q-icon :name="action.icon" aria-hidden="true" />{{ action.text }}<span class="rp-sr"> – {{ row.name }}</span></a>
      </template></div></article></section>`,
  methods: {
    ago(row) {
      const minutes = Math.floor((this.tick + this.offset - row.at) / 60000);
      if (minutes < 1) return this.v.words.just_now;
      return minutes < 60 ? this.v.words.minutes_ago.replace("#", minutes) : row.when;
    },
    finish(row) {
      this.busy = row.key;
      const next = this.step(this.$el.querySelector(".rp-need:focus-within"), 1);
      if (next) next.focus({ preventScroll: true });
      this.$emit("done", row.key);
    },
    step(from, by) {
      const rows = [...this.$el.querySelectorAll(".rp-need")];
      return rows[from ? rows.indexOf(from) + by : by > 0 ? 0 : rows.length - 1];
    },
    press(event) {
      const typing = event.target.closest("input, textarea, select, [contenteditable], [role=dialog]");
      if (typing || event.ctrlKey || event.metaKey || event.altKey || !this.v || !this.$el.querySelector) return;
      const here = event.target.closest(".rp-need");
      if (event.key === "j" || event.key === "k") {
        const next = this.step(here, event.key === "j" ? 1 : -1);
        if (next) { event.preventDefault(); next.focus(); }
      } else if (here && KEYS[event.key]) {
        const control = here.querySelector(`[data-kind=${KEYS[event.key]}]`);
        if (control) { event.preventDefault(); control.click(); }
      }
    },
  },
};
