// Who wrote. j and k walk the threads; the list stays where its reader was when another thread is opened.
const SEARCH_MS = 250;
let scrolled = 0;
export default {
  props: { view: Array, now: Number },
  emits: ["search", "pick", "more"],
  data: () => ({ q: null, busy: false }),
  computed: { v() { return this.view[0]; } },
  watch: { view() { this.busy = false; } },
  mounted() {
    document.addEventListener("keydown", this.press);
    if (this.$refs.body) this.$refs.body.scrollTop = scrolled;
  },
  unmounted() {
    clearTimeout(this.timer);
    document.removeEventListener("keydown", this.press);
  },
  template: `<section v-if="v" class="rp-pane rp-pane-list" :aria-label="v.title">
    <div class="rp-pane-head tall"><label class="rp-pane-find"><q-icon :name="v.find.icon" aria-hidden="true" /><span class="rp-sr">{{ v.find.label }}</span>
      <input type="search" class="rp-bare" :value="q ?? v.q" :placeholder="v.find.label" @input="search" enterkeyhint="search" maxlength="100"></label>
      <div class="rp-seg" role="group" :aria-label="v.states_label"><button v-for="state in v.states" :key="state.key" type="button" :aria-pressed="String(state.on)" @click="pick(state.key)">{{ state.text }}</button></div></div>
    <div ref="body" class="rp-pane-body" tabindex="0" role="region" :aria-label="v.list_label" @scroll.passive="note">
      <ul v-if="v.rows.length" class="rp-threads"><li v-for="row in v.rows" :key="row.key">
        <a class="rp-thread" :class="{ unread: row.unread, on: row.on }" :href="row.href" :aria-current="row.on ? 'true' : null" data-row>
          <span class="rp-ava" :class="row.hue" aria-hidden="true">{{ row.initials }}</span><b :title="row.name">{{ row.name }}</b><time>{{ row.when }}</time>
          <p><q-icon v-if="row.mark.icon" :name="row.mark.icon" :class="row.mark.tone" aria-hidden="true" /><span :class="row.mark.tone">{{ row.text }}</span></p>
          <span v-if="row.unread" class="rp-count-pill">{{ row.unread }}<span class="rp-sr"> {{ v.unread_label }}</span></span></a></li></ul>
      <p v-else class="rp-pane-none" role="status"><q-icon :name="v.none_icon.icon" aria-hidden="true" /><span>{{ v.none }}</span></p>
      <button v-if="v.more" type="button" class="rp-act rp-pane-more" :disabled="busy" @click="more">{{ v.more }}</button></div></section>`,
  methods: {
    note() { scrolled = this.$refs.body.scrollTop; },
    search(event) {
      this.q = event.target.value;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => { this.$refs.body.scrollTop = 0; this.$emit("search", this.q); }, SEARCH_MS);
    },
    pick(key) {
      this.$refs.body.scrollTop = 0;
      this.$emit("pick", key);
    },
    more() {
      this.busy = true;
      this.$emit("more");
    },
    press(event) {
      if (event.target.closest("input, textarea, select, [contenteditable], [role=dialog]") || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key !== "j" && event.key !== "k") return;
      const rows = [...this.$el.querySelectorAll("[data-row]")];
      if (!rows.length || !rows[0].offsetParent) return;
      const here = rows.findIndex((row) => row === document.activeElement);
      const at = here >= 0 ? here : rows.findIndex((row) => row.getAttribute("aria-current"));
      const next = rows[at < 0 ? 0 : at + (event.key === "j" ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
    },
  },
};
