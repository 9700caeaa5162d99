// Stacked bars as one SVG. Each bar says its numbers to screen readers and on hover.
export default {
  props: { bars: Array, lower_label: String, upper_label: String },
  template: `<div class="rp-chart">
    <div class="rp-legend">
      <div class="rp-legend-item"><div class="rp-key lower"></div><span>{{ lower_label }}</span></div>
      <div class="rp-legend-item"><div class="rp-key upper"></div><span>{{ upper_label }}</span></div>
    </div>
    <svg class="rp-bars" role="group">
      <g v-for="bar in bars" :key="bar.label" role="img" :aria-label="bar.description"><title>{{ bar.description }}</title>
        <rect class="rp-bar-ground" :x="bar.x" y="0" :width="bar.width" height="100%" />
        <svg v-if="bar.height" :x="bar.x" :y="bar.y" :width="bar.width" :height="bar.height">
          <rect class="rp-bar-part" :class="bar.top" width="100%" height="200%" rx="4" />
          <rect v-if="bar.below" class="rp-bar-part lower" :y="bar.below" width="100%" height="100%" />
        </svg>
      </g>
    </svg>
    <div class="rp-bar-labels" aria-hidden="true"><span v-for="bar in bars" :key="bar.label" class="rp-bar-label">{{ bar.label }}</span></div>
    </div>`,
};
