// What lasts, a line each, as one element that screen readers follow.
export default {
  props: { lines: Array },
  template: `<div class="rp-banners" role="status"><div v-for="line in lines" :key="line.text" class="rp-banner" :class="line.tone">
    <q-icon :name="line.icon" aria-hidden="true" /><span>{{ line.text }}</span></div></div>`,
};
