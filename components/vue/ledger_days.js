// The ledger by days: a line a day, which unfolds into its entries; the keyboard has plain buttons and links.
export default {
  props: { view: Array, now: Number },
  emits: ["day", "choose", "older", "entry"],
  computed: { v() { return this.view[0]; } },
  template: `<section v-if="v" class="rp-card flush rp-ledger" aria-labelledby="bill-ledger"><div class="rp-card-head"><h2 class="rp-h" id="bill-ledger">{{ v.title }}</h2>
      <div class="rp-seg rp-end" role="group" :aria-label="v.show_label"><button v-for="choice in v.choices" :key="choice.key" type="button" :aria-pressed="choice.is_on" @click="$emit('choose', choice.key)">{{ choice.text }}</button></div></div>
    <div v-if="v.none" class="rp-ledger-none"><q-icon :name="v.none.icon" aria-hidden="true" /><b>{{ v.none.title }}</b><p>{{ v.none.text }}</p><a v-if="v.none.href" class="rp-act primary" :href="v.none.href">{{ v.none.action }}</a></div>
    <div v-for="day in v.days" :key="day.key" class="rp-ledger-day" :id="'day-' + day.key"><h3><button type="button" :aria-expanded="day.is_open" @click="$emit('day', day.key)"><q-icon :name="day.icon" aria-hidden="true" :class="{ open: day.is_open }" />
        <span>{{ day.title }}</span><small>{{ day.sub }}</small><b class="num">{{ day.sum }}</b></button></h3>
      <ul v-if="day.is_open"><li v-for="row in day.rows" :key="row.key"><component :is="row.href ? 'a' : row.acts ? 'button' : 'div'" :href="row.href || null" :type="row.acts ? 'button' : null" @click="row.acts && $emit('entry', row.key)" class="rp-ledger-row num" :class="{ in: row.is_in }">
        <time>{{ row.time }}</time><span class="rp-li-icon" :class="row.tone"><q-icon :name="row.icon" aria-hidden="true" /></span>
        <span class="words"><b>{{ row.title }}</b><small>{{ row.sub }}</small></span><span class="minutes">{{ row.minutes }}</span><b class="amount">{{ row.amount }}</b></component></li>
        <li v-if="day.more" class="rp-ledger-more"><a class="rp-link" :href="day.more.href">{{ day.more.text }}</a></li></ul></div>
    <div class="rp-ledger-foot" :class="v.proof.tone"><q-icon :name="v.proof.icon" aria-hidden="true" /><span>{{ v.proof.text }}</span>
      <button v-if="v.older" type="button" class="rp-act quiet rp-end" @click="$emit('older')">{{ v.older }}</button></div></section>`,
  methods: {
    scroll_to(key) { this.$nextTick(() => document.getElementById(`day-${key}`)?.scrollIntoView({ block: "center" })); },
  },
};
