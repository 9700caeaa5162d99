// Keeps what is typed into one form in this browser. Its fields name the form and themselves (`data-form`, `data-field`).
export default {
  props: { name: String, base: Object },
  emits: ["draft"],
  template: `<span class="rp-news"></span>`,
  async mounted() {
    document.addEventListener("input", this.note, true);
    this.release = await ringlypro.drafts.open(this.name);
    const draft = ringlypro.drafts.read(this.name);
    if (draft) this.$emit("draft", { typed: draft.typed, base: draft.base, key: draft.key });
  },
  unmounted() {
    document.removeEventListener("input", this.note, true);
    this.release?.();
  },
  methods: {
    note(event) {
      const { form, field } = event.target.dataset ?? {};
      if (form === this.name && event.target.type !== "password") this.keep({ [field]: event.target.value });
    },
    keep(typed) {
      ringlypro.drafts.keep(this.name, typed, this.base);
    },
  },
};
