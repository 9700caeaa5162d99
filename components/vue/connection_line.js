// That the server does not answer, in our own words, until it does again.
export default {
  props: { title: String, text: String, icon: String },
  template: `<div role="alert" class="rp-lost-host"><div v-if="lost" class="rp-lost">
    <svg class="rp-lost-icon" aria-hidden="true"><use :href="icon"></use></svg>
    <p><strong>{{ title }}</strong> {{ text }}</p>
  </div></div>`,
  data: () => ({ lost: false }),
  mounted() {
    this.show = () => (this.lost = ringlypro.connection.lost);
    ringlypro.connection.addEventListener("change", this.show);
    ringlypro.connection.watch();
  },
  unmounted() {
    ringlypro.connection.removeEventListener("change", this.show);
  },
};
