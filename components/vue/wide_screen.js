// Tells whether the window is wide enough for a second column, at once and when that changes.
export default {
  props: { query: String },
  emits: ["fits"],
  template: `<span class="rp-news"></span>`,
  mounted() {
    this.media = matchMedia(this.query);
    this.report = () => this.$emit("fits", this.media.matches);
    this.media.addEventListener("change", this.report);
    if (this.media.matches) this.report();
  },
  unmounted() {
    this.media.removeEventListener("change", this.report);
  },
};
