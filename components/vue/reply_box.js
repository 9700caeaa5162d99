// The box to write in: counts as carriers do, keeps what is typed, and sends it once, after a gap too.
const ANSWER_MS = 5000;
const SENT_MS = 2500;
const MARK = /\[[^\]\n]{1,40}\]/;
export default {
  props: { view: Array, now: Number, draft: String },
  emits: ["send", "ask"],
  data() { return { field: `reply-${crypto.randomUUID().slice(0, 8)}`, text: "", state: "idle", refusal: "", note: false, menu: false, tick: Date.now(), offset: this.now - Date.now() }; },
  computed: {
    v() { return this.view[0]; },
    length() {
      const count = this.v.count, full = this.text.trim() ? this.whole(this.text) : this.text;
      const letters = new Set(count.basic + count.extended), extended = new Set(count.extended);
      const odd = [...full].find((letter) => !letters.has(letter));
      const units = odd ? full.length : full.length + [...full].filter((letter) => extended.has(letter)).length;
      const [single, part] = odd ? count.long : count.short;
      const parts = units <= single ? 1 : Math.ceil(units / part);
      return { odd, units, parts, room: parts === 1 ? single : parts * part };
    },
    count_words() {
      const { units, room, parts } = this.length, words = this.v.words;
      const sms = (parts === 1 ? words.one_part : words.parts).replace("#", parts);
      const line = `${words.of.replace("#", units).replace("%", room)}, ${sms}`;
      return this.v.price ? `${line}, ${this.cost(parts)}` : line;
    },
    is_night() {
      const quiet = this.v.quiet;
      const hour = Number(new Intl.DateTimeFormat("en-US", { hour: "numeric", hourCycle: "h23", timeZone: quiet.zone }).format(this.tick + this.offset));
      return hour >= quiet.from || hour < quiet.until;
    },
    mark() { return this.note ? null : this.text.match(MARK)?.[0]; },
    send_words() {
      const { parts } = this.length, words = this.v.words;
      if (this.note) return words.keep_note;
      return parts > 1 ? words.send_parts.replace("#", parts) : words.send;
    },
    status() {
      if (this.refusal) return this.refusal;
      if (this.state === "idle") return this.mark ? this.v.words.fill.replace("#", this.mark) : "";
      return this.v.words[this.state];
    },
  },
  async mounted() {
    this.timer = setInterval(() => { this.tick = Date.now(); }, 30000);
    ringlypro.connection.addEventListener("change", this.resume);
    document.addEventListener("keydown", this.shortcut);
    document.addEventListener("pointerdown", this.outside);
    this.release = await ringlypro.drafts.open(this.draft);
    const left = ringlypro.drafts.read(this.draft);
    if (left?.typed?.text && !this.text) {
      this.text = left.typed.text;
      this.note = Boolean(left.typed.note);
      if (left.key) { this.key = left.key; this.$emit("ask", left.key); }
      this.$nextTick(this.grow);
    }
  },
  unmounted() {
    clearInterval(this.timer);
    clearTimeout(this.wait);
    ringlypro.connection.removeEventListener("change", this.resume);
    document.removeEventListener("keydown", this.shortcut);
    document.removeEventListener("pointerdown", this.outside);
    this.release?.();
  },
  template: `<div v-if="v" class="rp-compose"><div v-if="v.closed" class="rp-compose-in"><div class="rp-bar" :class="v.closed.tone" role="status"><q-icon :name="v.closed.icon" aria-hidden="true" /><span>{{ v.closed.text }}</span>
      <a v-if="v.closed.href" class="rp-act rp-end" :href="v.closed.href">{{ v.closed.action }}</a></div></div>
    <form v-if="v.can_write" class="rp-compose-in" :aria-label="v.label" @submit.prevent="press">
      <div v-if="!note && !v.closed && is_night" class="rp-bar warm" role="note"><q-icon :name="v.quiet.icon" aria-hidden="true" /><span>{{ v.quiet.text }}</span></div>
      <div class="rp-compose-box" :class="{ note }"><label class="rp-sr" :for="field">{{ note ? v.words.note_label : v.label }}</label>
        <textarea :id="field" ref="field" rows="2" dir="auto" :value="text" :placeholder="note ? v.words.note_label : v.placeholder" :readonly="state === 'saving'" @input="typed" @keydown.ctrl.enter="press" @keydown.meta.enter="press" :aria-describedby="field + '-count'"></textarea>
        <div class="rp-compose-tools"><div v-if="!v.closed" class="rp-ready" ref="ready"><button type="button" class="rp-tool" :aria-label="v.words.ready" :title="v.words.ready" :aria-expanded="String(menu)" aria-haspopup="true" @click="menu = !menu"><q-icon :name="v.ready_icon.icon" aria-hidden="true" /></button>
          <div v-if="menu" class="rp-ready-menu" @keydown.esc.stop="close_menu"><template v-for="group in v.ready" :key="group.lang"><h4>{{ group.title }}</h4>
            <button v-for="item in group.items" :key="item.key" type="button" :lang="group.lang" @click="insert(item.text)"><b>{{ item.title }}</b><span>{{ item.text }}</span></button></template></div></div>
          <button type="button" class="rp-tool" :aria-label="v.words.note" :title="v.words.note" :aria-pressed="String(note)" :disabled="Boolean(v.closed)" @click="toggle_note"><q-icon :name="v.note_icon.icon" aria-hidden="true" /></button>
          <span class="rp-text-count" :id="field + '-count'"><template v-if="!note && text">{{ count_words }}</template></span>
          <button class="rp-act primary" type="submit" :disabled="state === 'saving' || !text.trim()"><q-icon :name="v.send_icon.icon" aria-hidden="true" /><span>{{ send_words }}</span></button></div></div>
      <p v-if="!note && text.trim() && v.first" class="rp-compose-hint">{{ v.first.text }}</p>
      <p v-if="!note && text && length.odd" class="rp-compose-hint">{{ v.words.odd.replace("#", length.odd) }}</p>
      <p class="rp-compose-state" :class="{ bad: refusal || state === 'unanswered' || state === 'lost' }" role="status">{{ status }}</p></form></div>`,
  methods: {
    whole(text) {
      const first = this.v.first;
      if (!first) return text;
      const name = text.includes(first.business) ? "" : `${first.business}: `;
      return name + text.trim() + (/(^|\W)(STOP|ALTO)(\W|$)/.test(text) ? "" : `\n${first.stop_line}`);
    },
    cost(parts) {
      const cents = Math.round(parts * this.v.price * 10000) / 100;
      return cents < 100 ? `${cents}¢` : `$${(cents / 100).toFixed(2)}`;
    },
    typed(event) {
      this.change(event.target.value);
    },
    change(text) {
      this.text = text;
      this.refusal = "";
      this.key = null;
      if (this.state !== "saving") this.state = "idle";
      ringlypro.drafts.keep(this.draft, { text, note: this.note }, {});
      this.$nextTick(this.grow);
    },
    grow() {
      const field = this.$refs.field;
      if (!field) return;
      field.style.height = "auto";
      field.style.height = `${Math.min(field.scrollHeight, 220)}px`;
    },
    insert(text) {
      this.menu = false;
      this.change(this.text.trim() ? `${this.text.trimEnd()} ${text}` : text);
      this.$nextTick(() => {
        const field = this.$refs.field, mark = field.value.match(MARK);
        field.focus();
        if (mark) field.setSelectionRange(mark.index, mark.index + mark[0].length);
      });
    },
    toggle_note() {
      this.note = !this.note;
      this.menu = false;
      if (this.text) this.change(this.text);
      this.$refs.field.focus();
    },
    close_menu() {
      this.menu = false;
      this.$refs.ready.querySelector("button").focus();
    },
    outside(event) {
      if (this.menu && !this.$refs.ready?.contains(event.target)) this.menu = false;
    },
    press() {
      if (!this.text.trim() || this.state === "saving") return;
      if (this.mark) return this.$refs.field.focus();
      this.key = this.key ?? crypto.randomUUID();
      this.refusal = "";
      ringlypro.drafts.keep(this.draft, { text: this.text, note: this.note }, {});
      ringlypro.drafts.press(this.draft, this.key);
      if (!ringlypro.connection.connected || ringlypro.connection.lost) {
        this.state = "lost"; // goes out by itself once somebody answers
        return;
      }
      this.emit_press();
    },
    emit_press() {
      this.state = "saving";
      clearTimeout(this.wait);
      this.wait = setTimeout(() => { if (this.state === "saving") this.state = "unanswered"; }, ANSWER_MS);
      this.$emit("send", { key: this.key, text: this.text, note: this.note });
    },
    resume() {
      const waits = this.state === "lost" || this.state === "unanswered" || this.state === "saving";
      if (waits && this.key && !ringlypro.connection.lost && ringlypro.connection.connected) this.emit_press();
    },
    settle(key, refusal) {
      if (key !== this.key) return;
      clearTimeout(this.wait);
      if (refusal === null) { this.state = "unanswered"; return; }
      this.refusal = refusal;
      this.key = null;
      if (refusal) { this.state = "idle"; return; }
      this.text = "";
      this.note = false;
      this.state = "sent";
      ringlypro.drafts.discard(this.draft);
      this.wait = setTimeout(() => { if (this.state === "sent") this.state = "idle"; }, SENT_MS);
      this.$nextTick(this.grow);
    },
    shortcut(event) {
      if (event.target.closest("input, textarea, select, [contenteditable], [role=dialog]") || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key !== "r" && event.key !== "#") return;
      const field = this.$refs.field;
      if (!field) return;
      event.preventDefault();
      if (event.key === "#" && !this.note) this.toggle_note();
      field.focus();
    },
  },
};
