// What happened with a person, newest first: a line joins what belongs to one month. Text is always text.
export default {
  props: { view: Array, now: Number },
  emits: ["pick", "older"],
  computed: { v() { return this.view[0]; } },
  template: `<section v-if="v" class="rp-card flush" aria-labelledby="person-history"><div class="rp-card-head"><h2 class="rp-h" id="person-history">{{ v.title }}</h2></div>
    <div class="rp-kinds" role="group" :aria-label="v.kinds_label"><button v-for="kind in v.kinds" :key="kind.key" type="button" class="rp-kind" :aria-pressed="String(kind.on)" @click="$emit('pick', kind.key)">
      <q-icon v-if="kind.mark.icon" :name="kind.mark.icon" aria-hidden="true" />{{ kind.text }}</button></div>
    <p v-if="!v.months.length" class="rp-history-none" role="status">{{ v.none }}</p>
    <template v-for="month in v.months" :key="month.title"><h3 class="rp-months">{{ month.title }}</h3>
      <ol class="rp-lines"><li v-for="row in month.rows" :key="row.key" class="rp-line"><span class="rp-what" :class="row.tone" aria-hidden="true"><q-icon :name="row.mark.icon" /></span>
        <h4><a v-if="row.href" :href="row.href">{{ row.title }}</a><template v-else>{{ row.title }}</template></h4><time :title="row.moment">{{ row.when }}</time>
        <p v-if="row.text">{{ row.text }}</p><blockquote v-if="row.said" :class="row.voice">{{ row.said }}</blockquote></li></ol></template>
    <div v-if="v.older" class="rp-more"><button type="button" class="rp-act" @click="$emit('older')">{{ v.older }}</button></div></section>`,
};
