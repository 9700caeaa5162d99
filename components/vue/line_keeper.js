// Invisible: keeps in the browser which call is on this telephone, and what is being typed into it. A page that comes
// back without the call tells what it knows of it.
const KEPT = "ringlypro-line";
const FIELD = ".rp-words input";
export default {
  props: { sid: String },
  emits: ["left"],
  template: `<span hidden></span>`,
  watch: { sid() { this.keep(); } },
  mounted() {
    document.addEventListener("input", this.note, true);
    const left = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (left && left.sid !== this.sid) this.$emit("left", [left.sid, left.words]);
    this.keep();
  },
  unmounted() {
    document.removeEventListener("input", this.note, true);
    sessionStorage.removeItem(KEPT); // left by a link: that hangs up
  },
  methods: {
    note(event) {
      if (event.target.matches(FIELD)) this.keep();
    },
    keep() {
      if (this.sid) sessionStorage.setItem(KEPT, JSON.stringify({ sid: this.sid, words: document.querySelector(FIELD)?.value ?? "" }));
      else sessionStorage.removeItem(KEPT);
    },
  },
};
