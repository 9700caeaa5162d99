// The report: one sentence whose numbers lead to the lists they count. Text is always text: nothing here is HTML.
export default {
  props: { view: Array, now: Number, greeting: String },
  data: () => ({ is_open: false }),
  computed: {
    v() { return this.view[0]; },
    // A button may stand alone on its line; the sign that ends its sentence goes with it.
    say() {
      return this.v.say.reduce((parts, part) => {
        const last = parts[parts.length - 1];
        const sign = last?.opens && !part.href ? /^[.,;]/.exec(part.text)?.[0] : "";
        if (sign) last.after = sign;
        return [...parts, { ...part, text: part.text.slice(sign ? 1 : 0) }];
      }, []);
    },
  },
  template: `<section v-if="v" class="rp-hero" aria-labelledby="home-hello"><span class="rp-face" :class="v.face" aria-hidden="true"></span>
    <h1 id="home-hello">{{ greeting }}</h1>
    <p class="rp-hero-say"><template v-for="(part, at) in say" :key="at"><a v-if="part.href" :href="part.href" :class="part.tone">{{ part.text }}</a
      ><span v-else-if="part.opens" class="rp-hero-sum"><button type="button" :aria-expanded="is_open" aria-controls="home-how" @click="is_open = !is_open">{{ part.text }}</button>{{ part.after }}</span
      ><template v-else>{{ part.text }}</template></template></p>
    <div v-if="v.how" class="rp-hero-how"><button type="button" class="rp-hero-more" :aria-expanded="is_open" aria-controls="home-how" @click="is_open = !is_open">
      <q-icon :name="v.how.icon" :class="{ open: is_open }" aria-hidden="true" />{{ v.how.title }}</button>
      <p id="home-how" v-show="is_open">{{ v.how.text }}</p></div>
    <p v-else-if="v.sub" class="rp-hero-how">{{ v.sub }}</p>
    <div class="rp-hero-end"><p>{{ v.number_label }}<b class="rp-number-value num">{{ v.number }}</b></p>
      <a class="rp-act" :href="v.call.href"><q-icon :name="v.call.icon" aria-hidden="true" />{{ v.call.text }}</a></div></section>`,
};
