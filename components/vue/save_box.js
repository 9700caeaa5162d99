// A Save that says what became of it. A press has a key: the server does nothing twice for one.
const ANSWER_MS = 5000;
const SAVED_MS = 2500;

export default {
  props: { texts: Object, draft: String },
  template: `<div class="rp-save" :class="state" @click.capture="press">
    <p class="rp-save-note" role="status">{{ texts[state] || "" }}</p><slot></slot>
  </div>`,
  data: () => ({ state: "idle" }),
  created() {
    this.key = null;
  },
  unmounted() {
    clearTimeout(this.timer);
  },
  methods: {
    press(event) {
      if (!event.target.closest("button")) return;
      if (this.state === "saving") return this.stop(event);
      if (!ringlypro.connection.connected) {
        this.stop(event);
        return this.show("lost");
      }
      this.key = (this.draft ? ringlypro.drafts.key_of(this.draft) : null) ?? crypto.randomUUID();
      if (this.draft) ringlypro.drafts.press(this.draft, this.key);
      event.save_key = this.key;
      this.show("saving");
      this.timer = setTimeout(() => this.show("unanswered"), ANSWER_MS);
    },
    stop(event) {
      event.stopPropagation();
      event.preventDefault();
    },
    settle(key, outcome) {
      if (key !== this.key) return;
      this.show(outcome === "saved" ? "saved" : "idle");
      if (outcome === "saved") this.timer = setTimeout(() => this.show("idle"), SAVED_MS);
    },
    show(state) {
      clearTimeout(this.timer);
      this.state = state;
    },
  },
};
