// A list of lines as one element of NiceGUI. Text is always text: nothing here is parsed as HTML.
export default {
  props: { rows: Array, list_classes: String },
  emits: ["open"],
  template: `<div :class="list_classes"><component v-for="row in rows" :key="row.key" :is="row.href ? 'a' : row.action ? 'button' : 'div'"
    :href="row.href" :target="row.new_tab ? '_blank' : null" :type="row.action ? 'button' : null" :class="row.classes" :data-key="row.key" @click="open(row)">
    <span v-if="row.lead" class="rp-entry-when num">{{ row.lead }}</span>
    <div v-if="row.clock" class="rp-appt-time num"><span>{{ row.clock }}</span><span class="rp-sub2">{{ row.minutes }}</span></div>
    <div v-if="row.icon" class="rp-li-icon" :class="row.tone"><q-icon :name="row.icon" aria-hidden="true" /></div>
    <span v-if="row.initials" class="rp-ava" :class="row.hue" aria-hidden="true">{{ row.initials }}</span>
    <div class="rp-li-words"><div class="rp-li-title">{{ row.title }}</div>
      <div v-if="row.sub" :class="row.sub_classes">{{ row.sub }}</div>
      <span v-if="row.pill && row.pill_below" class="rp-pill" :class="row.pill_tone">{{ row.pill }}</span></div>
    <div v-if="row.amount" class="rp-entry-sums"><span class="rp-strong num">{{ row.amount }}</span><span class="rp-sub2 num">{{ row.amount_sub }}</span></div>
    <span v-if="row.pill && !row.pill_below" class="rp-pill" :class="row.pill_tone">{{ row.pill }}</span>
    <div v-if="row.unread !== null" class="rp-ring-side"><relative-time class="rp-li-when num" :at="row.at" :text="row.when" :title="row.moment" />
      <span v-if="row.unread" class="rp-new" role="img" :aria-label="row.unread"></span></div>
    <relative-time v-else-if="row.when" class="rp-li-when num" :at="row.at" :text="row.when" :title="row.moment" />
    <q-icon v-if="row.end_icon" :name="row.end_icon" aria-hidden="true" />
  </component></div>`,
  methods: {
    open(row) {
      if (row.action) this.$emit("open", row.key);
    },
    scroll_to(key) {
      this.$el.querySelector(`[data-key="${CSS.escape(key)}"]`)?.scrollIntoView({ block: "center" });
    },
  },
};
