// What is left in the account, what that means, and the figures of the month with their meters.
export default {
  props: { view: Array, now: Number },
  computed: { v() { return this.view[0]; } },
  template: `<section v-if="v" class="rp-account" :class="v.tone" :aria-label="v.label"><div class="rp-account-left"><span>{{ v.label }}</span>
    <b class="num">{{ v.balance }}</b><p>{{ v.means }}</p></div>
    <ul><li v-for="fact in v.facts" :key="fact.label"><span>{{ fact.label }}</span><b class="num">{{ fact.value }}<small v-if="fact.of">&nbsp;{{ fact.of }}</small></b>
      <span v-if="fact.percent !== null" class="rp-meter" :class="fact.tone" role="meter" :aria-label="fact.label" :aria-valuenow="fact.percent" aria-valuemin="0" aria-valuemax="100"><i :style="{ width: fact.percent + '%' }"></i></span>
      <small class="rp-account-hint">{{ fact.hint }}</small></li></ul></section>`,
};
