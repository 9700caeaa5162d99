// Who answers, and the account, at the foot of the drawer as one element.
export default {
  props: { duty: String, is_on_duty: Boolean, face: String, label: String, remaining: String, percent: Number, tone: String, balance: String, href: String },
  template: `<a class="rp-usage" :href="href">
    <span class="rp-usage-who"><span class="rp-face" :class="face" aria-hidden="true"></span><b :class="{ on: is_on_duty }">{{ duty }}</b><span class="num">{{ balance }}</span></span>
    <span class="rp-meter" :class="tone" role="meter" :aria-label="label" :aria-valuenow="percent" aria-valuemin="0" aria-valuemax="100">
      <i :style="{ width: percent + '%' }"></i></span>
    <span class="rp-usage-row"><span>{{ label }}</span><span class="num">{{ remaining }}</span></span></a>`,
};
