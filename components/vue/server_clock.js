// The product's moment, for what counts minutes in the browser.
export default {
  props: { moment: Number },
  template: `<span class="rp-news"></span>`,
  created() {
    ringlypro.set_server_moment(this.moment);
  },
};
