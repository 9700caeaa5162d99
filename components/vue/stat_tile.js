// One figure as one element; what stands inside it in Python is shown below.
export default {
  props: { label: String, value: String, delta: String, tone: String, hint: String, points: String, icon: String, href: String },
  template: `<component :is="href ? 'a' : 'div'" :href="href || null" class="rp-card rp-kpi">
    <div class="rp-kpi-label"><q-icon v-if="icon" :name="icon" aria-hidden="true" /><span>{{ label }}</span></div>
    <div class="rp-kpi-value num">{{ value }}</div>
    <div class="rp-kpi-foot"><span v-if="delta" class="rp-delta num" :class="tone">{{ delta }}</span><span v-if="hint">{{ hint }}</span></div>
    <svg v-if="points" class="rp-spark" viewBox="0 0 100 32" preserveAspectRatio="none" role="presentation" aria-hidden="true">
      <polyline :points="points" vector-effect="non-scaling-stroke" /></svg>
    <slot></slot></component>`,
};
