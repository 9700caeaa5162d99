// Tells of forms that were left half-filled: the page went away under them.
export default {
  props: { beginning: String },
  emits: ["left"],
  template: `<span class="rp-news"></span>`,
  async mounted() {
    const left = await ringlypro.drafts.left(this.beginning);
    if (left.length) this.$emit("left", left[0]);
  },
};
