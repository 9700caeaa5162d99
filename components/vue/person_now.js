// What is next with a person, and the figures of what was.
export default {
  props: { view: Array, now: Number },
  computed: { v() { return this.view[0]; } },
  template: `<div v-if="v" class="rp-now">
    <a class="rp-next" :class="{ none: !v.next.day }" :href="v.next.href">
      <span v-if="v.next.day" class="rp-date" aria-hidden="true"><small>{{ v.next.month }}</small>{{ v.next.day }}</span>
      <span v-else class="rp-date" aria-hidden="true"><q-icon :name="v.next.mark.icon" /></span>
      <b>{{ v.next.title }}</b><span>{{ v.next.text }}</span></a>
    <dl class="rp-worth"><div v-for="figure in v.figures" :key="figure.label"><dt>{{ figure.label }}</dt><dd :title="figure.title || null">{{ figure.value }}</dd></div></dl></div>`,
};
