// The day as a strip of quarters of an hour, one line for each resource. Where there is no room for that it is a list of
// what is still to come: the same elements, in the order of their time.
const QUARTER = 15 * 60000;
export default {
  props: { view: Array, now: Number },
  data() { return { tick: Date.now(), offset: this.now - Date.now() }; },
  computed: {
    v() { return this.view[0]; },
    at() { return this.tick + this.offset; },
    gaps() { return this.v.gaps.map((gap) => this.trim(gap)).filter((gap) => gap); },
    slots() {
      const visits = this.v.visits.map((visit) => ({ ...visit, state: visit.until <= this.at ? "past" : visit.from <= this.at ? "now" : visit.is_new ? "new" : "" }));
      return [...visits, ...this.gaps].sort((one, other) => one.from - other.from || one.lane - other.lane);
    },
    has_more() { return this.slots.some((slot) => slot.state !== "past"); },
    shows_now() { return this.at > this.v.from && this.at < this.v.until; },
    sub() {
      const words = this.gaps.length ? (this.gaps.length === 1 ? this.v.words.one_gap : this.v.words.gaps.replace("#", this.gaps.length)) : "";
      return [this.v.sub, words].filter((text) => text).join(", ");
    },
  },
  mounted() { this.timer = setInterval(() => { this.tick = Date.now(); }, 20000); },
  unmounted() { clearInterval(this.timer); },
  template: `<section v-if="v" class="rp-card rp-today" aria-labelledby="home-today"><div class="rp-card-head"><h2 class="rp-h" id="home-today">{{ v.title }}</h2>
    <span class="rp-card-sub">{{ sub }}</span><div class="rp-card-actions rp-end"><a v-for="link in v.links" :key="link.href" class="rp-link" :href="link.href">{{ link.text }}</a></div></div>
    <p v-if="!slots.length" class="rp-sub">{{ v.words.nothing }}</p>
    <div v-else class="rp-strip" :style="{ '--q': place(v.until) - 2, '--lanes': v.lanes.length }" :class="{ single: v.lanes.length < 2 }">
      <span v-for="hour in v.hours" :key="hour.at" class="rp-strip-h" :style="{ '--s': place(hour.at) }" aria-hidden="true">{{ hour.text }}</span>
      <span v-for="(lane, at) in v.lanes" :key="at" class="rp-strip-who" :style="{ '--l': at + 2 }" aria-hidden="true">{{ lane }}</span>
      <a v-for="slot in slots" :key="slot.key" class="rp-visit" :class="slot.state" :href="slot.href" :title="slot.title" :data-who="v.lanes.length > 1 ? v.lanes[slot.lane] : ''"
        :style="{ '--s': place(slot.from), '--e': Math.max(place(slot.until), place(slot.from) + 1), '--l': slot.lane + 2, '--order': Math.floor((slot.from - v.from) / 60000) }">
        <time>{{ slot.clock }}</time><b><i class="whole">{{ slot.name }}</i><i class="first" aria-hidden="true">{{ slot.short }}</i><i class="tiny" aria-hidden="true">{{ slot.initials }}</i></b><span>{{ slot.what }}</span></a>
      <span v-if="shows_now" class="rp-nowline" :style="{ '--s': Math.floor((at - v.from) / quarter) + 2, '--f': ((at - v.from) % quarter) / quarter }" aria-hidden="true"></span>
    </div><p v-if="slots.length && !has_more" class="rp-sub rp-strip-done">{{ v.words.over }}</p></section>`,
  created() { this.quarter = QUARTER; },
  methods: {
    place(moment) { return Math.round((moment - this.v.from) / QUARTER) + 2; },
    trim(gap) {
      const from = Math.max(gap.from, Math.ceil(this.at / QUARTER) * QUARTER), words = this.v.words;
      if (gap.until - from < this.v.least) return null;
      const clock = new Intl.DateTimeFormat(this.v.locale, { hour: "numeric", minute: "2-digit", timeZone: this.v.zone }).format(from);
      return { ...gap, from, clock, name: clock, short: clock, initials: "", what: words.free, title: clock + " · " + words.free, state: "free" };
    },
  },
};
