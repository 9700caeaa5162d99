// What happened with one person, as one element. It follows its end unless its reader has scrolled up.
const NEAR_PX = 80;
export default {
  props: { view: Array, now: Number },
  emits: ["older", "retry"],
  data: () => ({ fresh: false, busy: "" }),
  computed: { v() { return this.view[0]; } },
  watch: {
    view: {
      handler(view, before) {
        const box = this.$el;
        const items = view[0]?.items ?? [], old = before?.[0]?.items ?? [];
        const height = box?.scrollHeight ?? 0, top = box?.scrollTop ?? 0;
        const was_near = !box || height - top - box.clientHeight < NEAR_PX;
        const grew_above = old.length && items.length && old[0].key !== items[0].key;
        const grew_below = items.at(-1)?.key !== old.at(-1)?.key;
        this.busy = "";
        this.$nextTick(() => {
          if (grew_above && !grew_below) box.scrollTop = top + box.scrollHeight - height;
          else if (was_near) this.down();
          else if (grew_below) this.fresh = true;
        });
      },
      flush: "pre",
    },
  },
  mounted() {
    this.down();
    requestAnimationFrame(() => this.down());
  },
  template: `<div class="rp-pane-body rp-talk-box" tabindex="0" role="region" :aria-label="v ? v.label : ''" @scroll.passive="seen"><ol v-if="v" class="rp-talk">
    <li v-if="v.older" class="rp-talk-day"><button type="button" class="rp-act" :disabled="busy === 'older'" @click="older">{{ v.older }}</button></li>
    <li v-if="!v.items.length" class="rp-talk-day">{{ v.none }}</li>
    <li v-for="item in v.items" :key="item.key" :class="item.kind" :data-key="item.key">
      <template v-if="item.kind === 'rp-talk-day'">{{ item.text }}</template>
      <template v-else-if="item.kind === 'rp-event'"><span class="rp-what" :class="item.mark.tone" aria-hidden="true"><q-icon :name="item.mark.icon" /></span>
        <h3>{{ item.title }}</h3><time>{{ item.when }}</time><p v-if="item.text || item.link">{{ item.text }} <a v-if="item.link" class="rp-link" :href="item.link.href">{{ item.link.text }}</a></p></template>
      <template v-else><p dir="auto">{{ item.text }}</p><small><q-icon v-if="item.mark.icon" :name="item.mark.icon" aria-hidden="true" /><span>{{ item.meta }}
        <button v-if="item.retry" type="button" class="rp-link" :disabled="busy === item.key" @click="retry(item.key)">{{ item.retry }}</button></span></small></template></li></ol>
    <button v-if="fresh" type="button" class="rp-act primary rp-talk-new" @click="down">{{ v.fresh }}</button></div>`,
  methods: {
    down() {
      this.fresh = false;
      this.$el.scrollTop = this.$el.scrollHeight;
    },
    seen() {
      const box = this.$el;
      if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX) this.fresh = false;
    },
    older() {
      this.busy = "older";
      this.$emit("older");
    },
    retry(key) {
      this.busy = key;
      this.$emit("retry", key);
    },
  },
};
