// Seven days of calls beside the seven before them: bars of one element a day, or the same as a table.
export default {
  props: { view: Array, now: Number },
  data: () => ({ is_table: false }),
  computed: { v() { return this.view[0]; } },
  template: `<section v-if="v" class="rp-card rp-figures" aria-labelledby="home-week"><div class="rp-card-head"><h2 class="rp-h" id="home-week">{{ v.title }}</h2>
    <span class="rp-card-sub">{{ v.sub }}</span><a class="rp-link rp-end" :href="v.link.href">{{ v.link.text }}</a></div>
    <div v-if="!is_table" class="rp-legend"><span v-for="(label, at) in v.legend" :key="at" :class="'k' + at">{{ label }}</span></div>
    <div v-if="!is_table" class="rp-plot" role="img" :aria-label="v.description" :style="{ '--max': v.top, '--steps': v.ticks.length - 1 }">
      <span class="rp-plot-y"><i v-for="tick in v.ticks" :key="tick">{{ tick }}</i></span>
      <span v-for="day in v.days" :key="day.key" class="rp-plot-day" :style="{ '--n': day.calls, '--b': day.booked, '--m': day.missed, '--p': day.before }">
        <b>{{ day.calls }}</b><small>{{ day.label }}</small></span></div>
    <table v-else class="rp-figtable num"><caption class="rp-sr">{{ v.title }}</caption><thead><tr><th v-for="head in v.heads" :key="head" scope="col">{{ head }}</th></tr></thead>
      <tbody><tr v-for="day in v.days" :key="day.key"><th scope="row">{{ day.label }}</th><td>{{ day.calls }}</td><td>{{ day.booked }}</td><td>{{ day.missed }}</td><td>{{ day.before }}</td></tr></tbody></table>
    <button type="button" class="rp-act quiet rp-plot-switch" :aria-pressed="is_table" @click="is_table = !is_table"><q-icon :name="v.table.icon" aria-hidden="true" />{{ is_table ? v.table.hide : v.table.show }}</button>
    <ul class="rp-stats"><li v-for="stat in v.stats" :key="stat.label"><component :is="stat.href ? 'a' : 'div'" :href="stat.href || null"><span>{{ stat.label }}</span>
      <b class="num">{{ stat.value }}</b><small><i v-if="stat.change" :class="stat.tone">{{ stat.change }}</i>{{ stat.note }}</small></component></li></ul></section>`,
};
