// Joins the palette and the keys of all pages, which are the client module's, to the page in Python.
export default {
  props: { view: Array },
  emits: ["search", "act"],
  template: `<span class="rp-news"></span>`,
  mounted() {
    const [view] = this.view;
    this.palette = new ringlypro.CommandPalette(view, {
      ask: (query) => this.$emit("search", query),
      act: (name) => this.$emit("act", name),
    });
    this.keys = new ringlypro.PageKeys(view, this.palette);
  },
  unmounted() {
    this.palette.remove();
    this.keys.remove();
  },
  methods: {
    show(query, rows) {
      this.palette.show(query, rows);
    },
  },
};
