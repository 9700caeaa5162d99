// The account at the foot of the drawer as one element.
export default {
  props: { label: String, remaining: String, percent: Number, tone: String, balance: String, href: String },
  template: `<a class="rp-usage" :href="href">
    <span class="rp-usage-row"><span class="rp-strong">{{ label }}</span><span class="num">{{ remaining }}</span></span>
    <span class="rp-meter" :class="tone" role="meter" :aria-label="label" :aria-valuenow="percent" aria-valuemin="0" aria-valuemax="100">
      <i :style="{ width: percent + '%' }"></i></span>
    <span class="rp-sub2 num">{{ balance }}</span></a>`,
};
