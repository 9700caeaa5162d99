// What a new business does first: done steps are grey, the next one is open.
export default {
  props: { view: Array, now: Number },
  emits: ["hide"],
  computed: { v() { return this.view[0]; } },
  template: `<section v-if="v" class="rp-card flush rp-first" aria-labelledby="home-steps"><div class="rp-card-head"><h2 class="rp-h" id="home-steps">{{ v.title }}</h2>
    <button type="button" class="rp-act quiet rp-end" @click="$emit('hide')">{{ v.hide }}</button></div>
    <div class="rp-progress"><span class="rp-meter" role="progressbar" :aria-label="v.progress_label" :aria-valuenow="v.done" aria-valuemin="0" :aria-valuemax="v.all"><i :style="{ width: v.done / v.all * 100 + '%' }"></i></span>
      <b class="num">{{ v.progress }}</b></div>
    <ol class="rp-steps"><li v-for="step in v.steps" :key="step.key" class="rp-step" :class="step.state"><q-icon v-if="step.icon" :name="step.icon" :role="step.said ? 'img' : null" :aria-label="step.said || null" :aria-hidden="!step.said" /><span v-else class="rp-step-dot" aria-hidden="true"></span>
      <div><h3>{{ step.title }}</h3><p v-if="step.text">{{ step.text }}</p></div>
      <a :class="step.state === 'next' ? 'rp-act primary' : 'rp-link'" :href="step.link.href">{{ step.link.text }}<span v-if="step.state !== 'next'" class="rp-sr"> – {{ step.title }}</span></a></li></ol></section>`,
};
