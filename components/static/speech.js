// The browser's own ears and mouth, where it has them. Nothing is sent anywhere by this file: the browser decides how
// it hears; what it understood comes back as the event "heard".
export default {
  template: '<span hidden></span>',
  emits: ['heard', 'state'],
  mounted() {
    const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
    this.Recognition = Recognition || null;
    this.$emit('state', {listen: !!Recognition, listening: false, failed: ''});
  },
  beforeUnmount() {
    this.hush();
  },
  methods: {
    speak(text, lang) {
      if (!('speechSynthesis' in window) || !text) return;
      const words = new SpeechSynthesisUtterance(String(text));
      words.lang = lang;
      const voices = speechSynthesis.getVoices();
      const voice = voices.find((v) => v.lang === lang) || voices.find((v) => v.lang.startsWith(lang.slice(0, 2)));
      if (voice) words.voice = voice;
      speechSynthesis.speak(words);
    },
    listen(lang) {
      if (!this.Recognition) return;
      this.hush();
      const ears = new this.Recognition();
      this.ears = ears;
      ears.lang = lang;
      ears.interimResults = false;
      ears.maxAlternatives = 1;
      const tell = (listening, failed) =>
        this.$emit('state', {listen: true, listening, failed});
      ears.onstart = () => tell(true, '');
      ears.onresult = (event) => {
        const best = event.results[0][0];
        this.$emit('heard', {text: best.transcript, confidence: best.confidence});
      };
      ears.onerror = (event) => tell(false, String(event.error || ''));
      ears.onend = () => tell(false, '');
      try { ears.start(); } catch { tell(false, 'busy'); }
    },
    hush() {
      if (this.ears) { try { this.ears.abort(); } catch { /* it was not listening */ } this.ears = null; }
      if ('speechSynthesis' in window) speechSynthesis.cancel();
    },
  },
};
