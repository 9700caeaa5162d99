// What waits for a person. j, k and arrows walk; c, t, b and e press the buttons of the row where one is.
const KEYS = { c: "call", t: "text", b: "book", e: "done" };
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
export default {
  props: { view: Array, now: Number },
  emits: ["act", "more"],
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
  template: `<section v-if="v && !v.rows.length" class="rp-card rp-needs-none" :aria-labelledby="v.id"><q-icon :name="v.none_icon.icon" aria-hidden="true" />
    <h2 class="rp-h" :id="v.id">{{ v.none }}</h2></section>
  <section v-else-if="v" class="rp-card flush rp-needs" :aria-labelledby="v.id"><div class="rp-card-head"><h2 class="rp-h" :id="v.id">{{ v.title }}</h2>
    <span class="rp-card-sub num">{{ v.sub }}</span><a v-if="v.all" class="rp-link rp-end" :href="v.all.href">{{ v.all.text }}</a>
    <span v-else-if="v.hint" class="rp-kbd rp-end"><kbd>{{ v.hint.key }}</kbd>{{ v.hint.text }}</span></div>
    <article v-for="row in v.rows" :key="row.key" class="rp-need" :class="{ hot: row.hot, busy: busy === row.key, done: row.is_done }" tabindex="-1" :aria-label="row.name" :data-key="row.key">
      <span class="rp-ava" :class="row.hue" aria-hidden="true">{{ row.initials }}</span>
      <h3><a v-if="row.href" :href="row.href">{{ row.name }}</a><template v-else>{{ row.name }}</template><span class="rp-pill" :class="row.tone">{{ row.pill }}</span><span v-if="row.tag" class="rp-tag num">{{ row.tag }}</span></h3>
      <time :title="row.moment || null">{{ ago(row) }}</time><p>{{ row.text }}</p>
      <p v-if="row.facts" class="rp-need-facts"><span v-for="fact in row.facts" :key="fact">{{ fact }}</span><a v-if="row.link" class="rp-link" :href="row.link.href">{{ row.link.text }}</a></p>
      <div class="rp-acts"><template v-for="(action, at) in row.actions" :key="action.kind">
        <a v-if="action.href" class="rp-act" :class="{ primary: row.hot && !at }" :href="action.href" :data-kind="action.kind"><q-icon :name="action.icon" aria-hidden="true" />{{ action.text }}<span class="rp-sr"> – {{ row.name }}</span></a>
        <button v-else type="button" class="rp-act quiet" :data-kind="action.kind" :disabled="busy === row.key" @click="act(row, action.kind)"><q-icon :name="action.icon" aria-hidden="true" />{{ action.text }}<span class="rp-sr"> – {{ row.name }}</span></button>
      </template></div></article>
    <div v-if="v.more" class="rp-more"><button type="button" class="rp-act" @click="$emit('more')">{{ v.more }}</button></div></section>`,
  methods: {
    ago(row) {
      const minutes = Math.floor((this.tick + this.offset - row.at) / 60000);
      if (minutes < 1) return this.v.words.just_now;
      return minutes < 60 ? this.v.words.minutes_ago.replace("#", minutes) : row.when;
    },
    act(row, kind) {
      if (kind === "done") {
        this.busy = row.key;
        const next = this.step(this.$el.querySelector(".rp-need:focus-within"), 1);
        if (next) next.focus({ preventScroll: true });
      }
      this.$emit("act", [kind, row.key]);
    },
    step(from, by) {
      const rows = [...this.$el.querySelectorAll(".rp-need")];
      return rows[from ? rows.indexOf(from) + by : by > 0 ? 0 : rows.length - 1];
    },
    press(event) {
      const typing = event.target.closest("input, textarea, select, [contenteditable], [role=dialog]");
      if (typing || event.ctrlKey || event.metaKey || event.altKey || !this.v || !this.$el.querySelector) return;
      const here = event.target.closest(".rp-need"), is_mine = !here || this.$el.contains(here);
      if (STEPS[event.key] && is_mine && (here || event.key.length === 1)) {
        const next = this.step(here, STEPS[event.key]);
        if (next) { event.preventDefault(); next.focus(); }
      } else if (here && is_mine && KEYS[event.key]) {
        const control = here.querySelector(`[data-kind=${KEYS[event.key]}]`);
        if (control) { event.preventDefault(); control.click(); }
      }
    },
  },
};
