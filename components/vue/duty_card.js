// The receptionist at this moment. How long a call lasts is counted in the browser.
export default {
  props: { view: Array, now: Number },
  data() { return { tick: Date.now(), offset: this.now - Date.now() }; },
  computed: {
    v() { return this.view[0]; },
    lasted() {
      const seconds = Math.max(0, Math.floor((this.tick + this.offset - this.v.started) / 1000));
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    },
  },
  mounted() { this.timer = setInterval(() => { if (this.v?.started) this.tick = Date.now(); }, 1000); },
  unmounted() { clearInterval(this.timer); },
  template: `<section v-if="v" class="rp-card rp-duty" aria-labelledby="home-duty"><div class="rp-duty-top"><span class="rp-face" :class="[v.face, { live: v.started }]" aria-hidden="true"></span>
    <div class="rp-duty-words"><h2 class="rp-h" id="home-duty">{{ v.title }}</h2><p>{{ v.sub }}</p></div>
    <span v-if="v.started" class="rp-pill ok num" role="timer">{{ lasted }}</span></div>
    <div class="rp-duty-talk"><p v-for="(said, at) in v.said" :key="at" class="rp-said" :class="{ hers: said.hers }">{{ said.text }}</p></div>
    <p v-if="v.note" class="rp-sub2">{{ v.note }}</p>
    <div class="rp-acts"><a v-for="action in v.actions" :key="action.text" class="rp-act" :href="action.href"><q-icon :name="action.icon" aria-hidden="true" />{{ action.text }}</a></div></section>`,
};
