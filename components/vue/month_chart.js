// A month by days: free and paid minutes as bars, money adding up as a line, dashed to what it may come to.
const HEIGHT = 176, TOP = 18, LEFT = 34, RIGHT = 46, BOTTOM = 26;
export default {
  props: { view: Array, now: Number },
  emits: ["day"],
  data: () => ({ is_table: false, width: 720 }),
  computed: {
    v() { return this.view[0]; },
    step() { return (this.width - LEFT - RIGHT) / this.v.days.length; },
    money() {
      const shown = this.v.days.filter((day) => day.total !== null);
      return shown.map((day) => `${this.mid(day.at).toFixed(1)},${this.level(day.total, this.v.money_top).toFixed(1)}`).join(" ");
    },
    last() { return this.v.days.filter((day) => day.total !== null).pop(); },
  },
  mounted() {
    this.sizes = new ResizeObserver((entries) => { this.width = Math.max(280, Math.round(entries[0].contentRect.width)); });
    if (this.$refs.box) this.sizes.observe(this.$refs.box);
  },
  updated() { if (this.$refs.box) this.sizes.observe(this.$refs.box); },
  unmounted() { this.sizes.disconnect(); },
  methods: {
    mid(at) { return LEFT + this.step * (at + 0.5); },
    level(value, top) { return TOP + HEIGHT * (1 - value / top); },
    bar() { return Math.max(3, Math.min(18, this.step * 0.68)); },
    is_labelled(day) { return this.width > 520 ? day.label : day.label_narrow; },
  },
  template: `<section v-if="v" class="rp-card rp-month" aria-labelledby="bill-month"><div class="rp-card-head"><h2 class="rp-h" id="bill-month">{{ v.title }}</h2>
      <span class="rp-legend rp-end"><span v-for="(label, at) in v.legend" :key="at" :class="'m' + at">{{ label }}</span></span></div>
    <div ref="box" class="rp-month-box"><svg v-if="!is_table" :viewBox="'0 0 ' + width + ' ' + ${HEIGHT + TOP + BOTTOM}" :height="${HEIGHT + TOP + BOTTOM}" :width="width" role="img" :aria-label="v.description">
      <g v-for="(tick, at) in v.ticks" :key="tick.minutes"><line :x1="${LEFT}" :x2="width - ${RIGHT}" :y1="level(tick.minutes, v.top)" :y2="level(tick.minutes, v.top)" class="grid" />
        <text :x="${LEFT - 8}" :y="level(tick.minutes, v.top) + 4" text-anchor="end">{{ tick.minutes }}</text><text :x="width - ${RIGHT - 8}" :y="level(tick.minutes, v.top) + 4">{{ tick.money }}</text></g>
      <g v-for="day in v.days" :key="day.key"><g v-if="day.free + day.paid" class="bar" @click="$emit('day', day.key)"><title>{{ day.words }}</title>
          <rect :x="mid(day.at) - step / 2" :y="${TOP}" :width="step" :height="${HEIGHT}" class="touch" />
          <rect :x="mid(day.at) - bar(day) / 2" :y="level(day.free, v.top)" :width="bar(day)" :height="${HEIGHT} * day.free / v.top" class="free" />
          <rect :x="mid(day.at) - bar(day) / 2" :y="level(day.free + day.paid, v.top)" :width="bar(day)" :height="${HEIGHT} * day.paid / v.top" class="paid" /></g>
        <text v-if="is_labelled(day)" :x="mid(day.at)" :y="${TOP + HEIGHT + 18}" text-anchor="middle" :class="{ now: day.is_today }">{{ day.number }}</text></g>
      <polyline :points="money" class="money" />
      <template v-if="last"><line v-if="v.forecast !== null" :x1="mid(last.at)" :y1="level(last.total, v.money_top)" :x2="mid(v.days.length - 1)" :y2="level(v.forecast, v.money_top)" class="money ahead" />
        <circle :cx="mid(last.at)" :cy="level(last.total, v.money_top)" r="4" class="dot" /></template></svg>
    <table v-else class="rp-figtable num"><caption class="rp-sr">{{ v.title }}</caption><thead><tr><th v-for="head in v.heads" :key="head" scope="col">{{ head }}</th></tr></thead>
      <tbody><tr v-for="day in v.days.filter((each) => each.free + each.paid)" :key="day.key"><th scope="row"><button type="button" class="rp-link" @click="$emit('day', day.key)">{{ day.name }}</button></th><td>{{ day.free }}</td><td>{{ day.paid }}</td><td>{{ day.spent }}</td></tr></tbody></table></div>
    <p class="rp-month-say num">{{ v.sentence }}</p>
    <button type="button" class="rp-act quiet rp-plot-switch" :aria-pressed="is_table" @click="is_table = !is_table"><q-icon :name="v.table.icon" aria-hidden="true" />{{ is_table ? v.table.hide : v.table.show }}</button></section>`,
};
