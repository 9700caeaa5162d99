// The sheet for paying: one button, and six faces of which one is shown. What became of a payment is what the server says.
// The key of a payment is kept in the browser, shared by its tabs, until somebody has seen how it ended.

const money = (cents) => (cents < 0 ? "-" : "") + "$" + (Math.abs(cents) / 100).toLocaleString("en-US", { minimumFractionDigits: 2 });
const PLAIN = /^[0-9]{1,4}([.,][0-9]{0,2})?$/;

export default {
  props: { view: Array, words: Object, reasons: Object, place: String, icons: Object, form_source: String },
  emits: ["look", "check", "pay", "resume", "answer", "cancel", "offer"],
  data: () => ({
    is_open: false, face: "amount", choice: "", typed: "", amount_error: "", uses_saved: true, keeps: false, practice: "4242",
    status: null, busy: false, problem: "", key: null, lost: false, form_state: "none", phone: false, is_left: false, offered: "",
  }),
  computed: {
    v() { return this.view[0]; },
    cents() {
      if (this.choice !== "other") return Math.round(Number(this.choice) * 100);
      const text = this.typed.trim().replace(/^\$/, "").trim();
      return PLAIN.test(text) ? Math.round(Number(text.replace(",", ".")) * 100) : 0;
    },
    amount_text() { return this.choice === "other" ? this.typed : this.choice; },
    has_amount() { return this.cents >= 500 && this.cents <= 50000; },
    label() { return this.has_amount ? money(this.cents) : ""; },
    minutes() { return this.count(Math.floor(this.cents / this.v.rate_cents)); },
    saved() { return this.uses_saved ? this.v.saved : null; },
    reason() { return this.reasons[this.status?.failure] || this.reasons.card_declined; },
    paid_text() { return money(this.status?.cents || 0); },
  },
  watch: {
    uses_saved() { this.$nextTick(this.lead); },
    face() { this.$nextTick(this.lead); },
    keeps() { this.form?.change(this); },
    cents() { this.form?.change(this); },
  },
  created() {
    this.outdated = -1; // of a report that the form for the card has left behind
    this.choice = this.v.amounts[1].value;
    this.follow = () => { this.lost = ringlypro.connection.lost || !ringlypro.connection.connected; };
  },
  mounted() {
    window.ringlypro?.connection.addEventListener("change", this.follow);
    const asked = new URLSearchParams(location.search).get("add");
    if (asked !== null) { this.take_amount(asked); this.show(); }
  },
  unmounted() {
    window.ringlypro?.connection.removeEventListener("change", this.follow);
    this.form?.close(this);
  },
  template: `<span class="rp-pay-root"><q-btn no-caps unelevated class="rp-btn rp-primary" :icon="icons.plus" :label="words.add" @click="show" />
  <q-dialog v-model="is_open" :position="phone ? 'bottom' : 'standard'" :aria-label="words.add" @hide="closed">
   <div class="rp-pay" :data-face="face">
    <div class="rp-pay-head" v-if="face !== 'asking' && face !== 'done'"><div><h2 ref="head" tabindex="-1">{{ heading() }}</h2><p>{{ sub() }}</p></div>
      <button type="button" class="rp-pay-x" :aria-label="words.close" :title="words.close" @click="is_open = false"><q-icon :name="icons.x" aria-hidden="true" /></button></div>
    <p v-if="problem" class="rp-pay-bar bad" role="alert"><q-icon :name="icons.alert" aria-hidden="true" /><span>{{ problem }}</span></p>

    <template v-if="face === 'closed'"><p class="rp-pay-bar warm"><span>{{ words.not_configured }}</span></p></template>

    <template v-if="face === 'amount'">
      <fieldset class="rp-pay-amounts"><legend class="rp-sr">{{ words.amount_label }}</legend>
        <label v-for="one in v.amounts" :key="one.value"><input type="radio" name="pay-amount" :value="one.value" v-model="choice" @change="amount_error = ''">
          <span><b class="num">{{ one.label }}</b><small>{{ one.sub }}</small></span></label></fieldset>
      <div v-if="choice === 'other'" class="rp-field"><label class="rp-label" for="pay-own">{{ words.own_amount }}</label>
        <div class="rp-native" :class="{ wrong: amount_error }"><input id="pay-own" ref="own" v-model="typed" inputmode="decimal" autocomplete="off" maxlength="40"
          :aria-invalid="amount_error ? 'true' : null" aria-describedby="pay-own-note" @change="$emit('check', typed)" @input="amount_error = ''" @keydown.enter.prevent="forward"></div>
        <p id="pay-own-note" :class="amount_error ? 'rp-error-text' : 'rp-hint'" :role="amount_error ? 'alert' : null">{{ amount_error || (has_amount ? minutes : words.own_hint) }}</p></div>
      <div v-if="v.saved" class="rp-pay-card"><span class="rp-pay-brand" aria-hidden="true">{{ v.saved.brand }}</span><span><b class="num">{{ v.saved.label }}</b><small>{{ words.saved_card }}</small></span>
        <button type="button" class="rp-link rp-pay-link" @click="uses_saved = !uses_saved">{{ uses_saved ? words.use_another : words.use_saved }}</button></div>
      <dl class="rp-pay-sum"><dt>{{ words.credits }}</dt><dd class="num">{{ label || "–" }}</dd><dt>{{ words.balance_after }}</dt><dd class="num">{{ has_amount ? after() : "–" }}</dd></dl>
      <button type="button" class="rp-submit" :disabled="lost || busy" :title="lost ? words.offline : null" @click="forward">{{ busy ? words.pressing : forward_label() }}</button>
    </template>

    <template v-if="face === 'card' || face === 'declined'">
      <p v-if="face === 'declined'" class="rp-pay-bar bad" role="alert"><q-icon :name="icons.alert" aria-hidden="true" /><span><b>{{ reason }}</b><br>{{ words.nothing_charged }}</span></p>
      <div v-if="face === 'declined' && saved" class="rp-pay-card"><span class="rp-pay-brand" aria-hidden="true">{{ saved.brand }}</span><span><b class="num">{{ saved.label }}</b><small>{{ words.saved_card }}</small></span>
        <button type="button" class="rp-link rp-pay-link" @click="uses_saved = false">{{ words.use_another }}</button></div>
      <template v-else>
        <fieldset v-if="v.mode === 'till'" class="rp-pay-tests"><legend class="rp-label">{{ words.practice_cards }}</legend>
          <label v-for="one in v.cards" :key="one.value"><input type="radio" name="pay-card" :value="one.value" v-model="practice"><span><b class="num">{{ one.label }}</b><small>{{ one.sub }}</small></span></label></fieldset>
        <div v-else-if="v.mode === 'element'" class="rp-pay-el"><div ref="element"></div>
          <p v-if="form_state === 'loading'" class="rp-hint" role="status">{{ words.card_loading }}</p><p v-if="form_state === 'lost'" class="rp-error-text" role="alert">{{ words.card_lost }}</p></div>
        <label class="rp-pay-keep"><input type="checkbox" v-model="keeps"><span><b>{{ words.keep_card }}</b><small>{{ words.consent }}</small></span></label>
      </template>
      <div v-if="face === 'declined'" class="rp-pay-two"><button type="button" class="rp-pay-plain" @click="face = 'amount'">{{ words.smaller }}</button>
        <button type="button" class="rp-submit" :disabled="lost || busy" :title="lost ? words.offline : null" @click="pay">{{ busy ? words.pressing : words.again }}</button></div>
      <template v-else><button v-if="v.mode !== 'checkout'" type="button" class="rp-submit" :disabled="lost || busy || !can_pay()" :title="lost ? words.offline : null" @click="pay">{{ busy ? words.pressing : pay_label() }}</button>
        <button type="button" class="rp-pay-quiet" @click="face = 'amount'">{{ words.back }}</button></template>
      <form v-if="v.mode !== 'till'" method="post" action="/billing/pay"><input type="hidden" name="key" :value="key"><input type="hidden" name="amount" :value="amount_text"><input type="hidden" name="keep" :value="keeps ? 'yes' : ''">
        <button type="submit" :class="v.mode === 'checkout' ? 'rp-submit' : 'rp-pay-quiet'" :disabled="lost">{{ v.mode === 'checkout' ? pay_label() : words.on_vendor_page }}</button></form>
    </template>

    <template v-if="face === 'asking'"><div class="rp-pay-mid" role="status"><span class="rp-pay-spin" aria-hidden="true"></span><h2 ref="head" tabindex="-1">{{ words.asking_title }}</h2><p>{{ lost ? words.asking_offline : words.asking_text }}</p></div>
      <dl class="rp-pay-sum"><dt>{{ words.amount }}</dt><dd class="num">{{ status ? paid_text : label }}</dd></dl><p class="rp-pay-safe"><q-icon :name="icons.shield" aria-hidden="true" />{{ words.once }}</p>
      <button type="button" class="rp-pay-quiet" @click="is_open = false">{{ words.close }}</button></template>

    <template v-if="face === 'bank'"><div v-if="v.mode === 'till'" class="rp-pay-bank"><p><b>{{ words.bank_name }}</b><span class="rp-pay-brand" aria-hidden="true">VISA</span></p><p>{{ bank_line() }}</p>
        <button type="button" class="rp-submit" :disabled="lost || busy" @click="answer(true)">{{ busy ? words.pressing : words.bank_yes }}</button>
        <button type="button" class="rp-pay-plain" :disabled="lost || busy" @click="answer(false)">{{ words.bank_no }}</button></div>
      <div v-else class="rp-pay-bank"><p>{{ words.bank_elsewhere }}</p><button type="button" class="rp-submit" :disabled="lost || busy" @click="resume">{{ words.bank_ask_again }}</button></div>
      <p class="rp-hint" role="status">{{ words.bank_note }}</p><button type="button" class="rp-pay-quiet" :disabled="lost || busy" @click="cancel">{{ words.cancel }}</button></template>

    <template v-if="face === 'done'"><div class="rp-pay-mid" role="status"><span class="rp-pay-tick" aria-hidden="true"><q-icon :name="icons.check" /></span><h2 ref="head" tabindex="-1">{{ status.title }}</h2><p>{{ status.text }}</p><p v-if="is_left" class="rp-hint">{{ words.left_text }}</p></div>
      <dl class="rp-pay-sum"><template v-if="status.receipt"><dt>{{ words.receipt }}</dt><dd>{{ status.receipt }}</dd></template><template v-if="status.card"><dt>{{ words.card }}</dt><dd>{{ status.card }}</dd></template></dl>
      <p v-if="offered || v.offer" class="rp-pay-bar warm" :role="offered ? 'status' : null"><q-icon :name="icons.repeat" aria-hidden="true" /><span><b>{{ offered || v.offer }}</b><small v-if="!offered">{{ words.offer_hint }}</small></span></p>
      <div class="rp-pay-two"><a v-if="status.receipt_href" class="rp-pay-plain" :href="status.receipt_href" target="_blank" rel="noopener">{{ words.open_receipt }}</a>
        <button v-if="v.offer && !offered" type="button" class="rp-submit" :disabled="lost" @click="$emit('offer')">{{ words.offer_button }}</button>
        <button v-else type="button" class="rp-submit" @click="is_open = false">{{ words.back_to_billing }}</button></div>
      <button v-if="v.offer && !offered" type="button" class="rp-pay-quiet" @click="is_open = false">{{ words.back_to_billing }}</button><button v-else type="button" class="rp-pay-quiet" @click="again">{{ words.add_more }}</button></template>

    <p v-if="face === 'amount' || face === 'card' || face === 'declined'" class="rp-pay-safe"><q-icon :name="v.mode === 'till' ? icons.sprout : icons.lock" aria-hidden="true" />{{ v.mode === 'till' ? words.practice_safe : words.safe }}</p>
   </div></q-dialog></span>`,
  methods: {
    take_amount(text) {
      const cents = Math.round(Number(text) * 100);
      if (!(cents > 0)) return;
      const one = this.v.amounts.find((each) => Math.round(Number(each.value) * 100) === cents);
      this.choice = one ? one.value : "other";
      if (!one) this.typed = (cents / 100).toFixed(2);
    },
    count(minutes) { return this.words.minutes.replace("#", minutes.toLocaleString("en-US")); },
    after() { return money(this.v.balance_cents + this.cents); },
    pay_label() { return this.words.pay_button.replace("#", this.label); },
    forward_label() {
      if (!this.has_amount) return this.words.to_any_card;
      return (this.saved && this.v.mode !== "checkout" ? this.words.pay_button : this.words.to_card).replace("#", this.label);
    },
    bank_line() { return this.words.bank_line.replace("#", this.paid_text).replace("%", this.v.asking_card); },
    heading() { return { closed: this.words.closed_title, declined: this.words.declined_title, bank: this.words.bank_title }[this.face] || this.words.add; },
    sub() {
      if (this.face === "bank") return this.words.bank_sub;
      if (this.face === "closed") return "";
      return this.face === "amount" ? this.v.balance : this.words.about.replace("#", this.label).replace("%", Math.floor(this.cents / this.v.rate_cents).toLocaleString("en-US"));
    },
    can_pay() { return this.v.mode !== "element" || this.form_state === "ready"; },
    async lead() {
      this.$refs.head?.focus({ preventScroll: true });
      const needs_form = this.face === "card" || this.face === "declined";
      if (needs_form && this.v.mode !== "till") await this.keep_key();
      if (this.v.mode !== "element") return;
      if (needs_form && !this.saved) (await this.load_form())?.open(this);
      else if (!needs_form && !this.busy) this.form?.close(this);
    },
    async load_form() {
      try { return (this.form ||= await import(this.form_source)); } catch { this.form_state = "lost"; return null; }
    },
    read() { try { return localStorage.getItem(this.place); } catch { return this.key; } },
    write(key) { try { key ? localStorage.setItem(this.place, key) : localStorage.removeItem(this.place); } catch { /* this tab remembers */ } },
    async keep_key() {
      const take = () => { this.key = this.read() || this.key || crypto.randomUUID(); this.write(this.key); };
      if (navigator.locks) await navigator.locks.request(this.place, take); else take();
      return this.key;
    },
    show() {
      this.outdated = -1;
      this.phone = matchMedia("(max-width: 599px)").matches;
      this.follow();
      Object.assign(this, { problem: "", busy: false, offered: "", is_left: false });
      this.key = this.read();
      this.face = this.v.mode === "closed" ? "closed" : "amount";
      this.is_open = true;
      if (this.key) { this.is_left = true; this.$emit("look", this.key); }
      this.$nextTick(() => setTimeout(() => this.lead(), 50));
    },
    closed() {
      this.form?.close(this);
      if (this.status && ["paid", "canceled"].includes(this.status.state)) this.forget();
    },
    forget() { if (this.read() === this.key) this.write(null); Object.assign(this, { key: null, status: null, is_left: false }); },
    again() { this.forget(); Object.assign(this, { face: "amount", offered: "", busy: false }); },
    forward() {
      if (!this.has_amount) { this.choice = "other"; return this.$nextTick(() => { this.$refs.own?.focus(); this.$emit("check", this.typed); }); }
      if (this.saved && this.v.mode !== "checkout") return this.pay();
      this.face = "card";
    },
    async pay() {
      if (this.busy || this.lost || !ringlypro.connection.connected) return this.follow();
      Object.assign(this, { busy: true, problem: "", is_left: false });
      if (this.v.mode === "element" && !this.saved && !(await this.form?.check(this))) { this.busy = false; return; }
      const key = await this.keep_key();
      this.$emit("pay", { key, amount: this.amount_text, way: this.saved ? "saved_card" : "card", keep: !this.saved && this.keeps, card: this.saved ? this.v.saved.last4 : this.practice });
      if (this.v.mode === "till") this.face = "asking";
    },
    resume() { this.busy = true; this.$emit("resume", this.key); },
    answer(approve) { Object.assign(this, { busy: true, face: "asking" }); this.$emit("answer", { key: this.key, approve }); },
    cancel() { this.busy = true; this.$emit("cancel", this.key); },
    refuse_amount(text, is_typed) {
      if (!text) return void (this.amount_error = "");
      Object.assign(this, { busy: false, face: "amount", choice: is_typed ? "other" : this.choice, amount_error: text });
    },
    fail(text) { Object.assign(this, { busy: false, problem: text, face: this.saved ? "amount" : "card" }); },
    show_offer(text) { this.offered = text; },
    // The server's word on a payment. Of another sheet than the one that is shown here it says nothing.
    show_status(status) {
      const mine = this.key || this.read();
      if (!status || status.key !== mine) return;
      Object.assign(this, { key: status.key, status });
      const before = this.face;
      const face = { paid: "done", declined: "declined", processing: "asking", bank_asks: "bank" }[status.state];
      if (status.state === "canceled") { this.forget(); this.busy = false; if (before !== "card") this.face = "amount"; return; }
      if (!face) return;
      // Stripe's form has led past this report: the next one is waited for.
      if (this.v.mode === "element" && face !== "done" && (this.busy || status.reported === this.outdated)) return;
      if (face === "declined" && (before === "amount" || before === "card") && !this.is_left && !this.busy) return;
      this.busy = false;
      if (this.is_left) this.choose(status.cents);
      this.face = face;
    },
    choose(cents) {
      const value = (cents / 100).toFixed(2);
      this.choice = this.v.amounts.some((one) => one.value === value) ? value : "other";
      if (this.choice === "other") this.typed = value;
    },
    // The secret of a payment comes here and goes to Stripe's form, nowhere else.
    async confirm(secret, method, is_resumed) {
      const form = await this.load_form();
      const reported = this.status?.reported;
      const failure = form ? await form.confirm(this, secret, method, is_resumed) : { code: "", text: this.words.card_lost };
      this.busy = false;
      if (!failure) { this.outdated = reported; if (this.face !== "done") this.face = "asking"; this.$emit("look", this.key); return; }
      this.problem = failure.text;
      if (failure.code) { this.problem = ""; this.status = { ...this.status, key: this.key, state: "declined", failure: failure.code, cents: this.cents }; this.face = "declined"; }
    },
  },
};
