// Notices of the desktop and a quiet sound. One event is told once in a browser, whichever of its tabs hears first.
const TOLD = "ringlypro-told";
const KEPT = 100;
const PATIENCE_MS = 400; // a tab that nobody has clicked in may not sound: it lets others go first
const SPREAD_MS = 300; // so long may what one tab has stored take to be seen by another
const NOTES = { calm: [660, 880], urgent: [880, 660, 880, 660] };
let audio = null;

function take(key) {
  const told = JSON.parse(localStorage.getItem(TOLD) || "[]");
  if (told.includes(key)) return false;
  localStorage.setItem(TOLD, JSON.stringify([...told, key].slice(-KEPT)));
  return true;
}

async function claim(key) {
  if (!navigator.userActivation?.hasBeenActive) await new Promise((done) => setTimeout(done, PATIENCE_MS));
  if (!navigator.locks) return take(key);
  return new Promise((resolve) => {
    navigator.locks.request(TOLD, () => {
      resolve(take(key));
      return new Promise((done) => setTimeout(done, SPREAD_MS));
    });
  });
}

function sound(is_urgent) {
  audio ||= new AudioContext();
  if (audio.state === "suspended") audio.resume();
  (is_urgent ? NOTES.urgent : NOTES.calm).forEach((frequency, place) => {
    const start = audio.currentTime + place * 0.16;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.06, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.32);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.35);
  });
  document.dispatchEvent(new CustomEvent("ringlypro-sound"));
}

async function show(notice, icon) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const options = { body: notice.body, tag: notice.key, icon, data: { href: notice.href } };
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker?.active) return worker.showNotification(notice.title, options);
  new Notification(notice.title, options).onclick = () => {
    window.focus();
    emitEvent("sub_pages_navigate", notice.href);
  };
}

export default {
  props: { icon: String },
  emits: ["permission"],
  template: `<span class="rp-news"></span>`,
  mounted() {
    this.$emit("permission", this.permission());
  },
  methods: {
    permission() {
      return "Notification" in window ? Notification.permission : "unsupported";
    },
    async ask_permission() {
      if (this.permission() === "default") await Notification.requestPermission();
      return this.permission();
    },
    async announce(notices) {
      for (const notice of notices) {
        if (!(await claim(notice.key))) continue;
        sound(notice.is_urgent);
        await show(notice, this.icon);
      }
    },
  },
};
