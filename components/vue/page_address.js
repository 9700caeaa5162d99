// The address of a page that has brought itself up to date: the browser's history follows, and nothing is loaded.
export default {
  template: `<span class="rp-news"></span>`,
  methods: {
    show(path, is_new_entry) {
      if (!this.is_page_of(path)) return; // somebody went on meanwhile
      const here = location.pathname + location.search;
      const state = { page: path, opened_from: is_new_entry ? here : history.state?.opened_from };
      history[is_new_entry ? "pushState" : "replaceState"](state, "", this.full(path));
    },
    go_back_to(path) {
      if (!this.is_page_of(path)) return;
      if (history.state?.opened_from === this.full(path)) history.back();
      else this.show(path, false);
    },
    full(path) {
      return (window.path_prefix || "") + path;
    },
    is_page_of(path) {
      return new URL(this.full(path), location.origin).pathname === location.pathname;
    },
  },
};
