// Moments as they are said: "3 min ago" while that is short, then what the server wrote. They move by themselves.
const EVERY_MS = 15000;
const shown = new Set();
let timer = null;
let offset = 0; // what the server's clock is ahead of this one

function move_all() {
  for (const each of shown) each.now = Date.now();
}

export function set_server_moment(moment) {
  offset = moment - Date.now();
}

// The words for a moment; `words` has "#" where the number stands.
export function word_moment(at, now, words, text) {
  const minutes = Math.floor((now + offset - at) / 60000);
  if (minutes >= 60 || minutes < -1) return text;
  return minutes < 1 ? words.just_now : words.minutes_ago.replace("#", minutes);
}

export const RelativeTime = {
  props: { at: Number, text: String, title: String },
  template: `<time :datetime="iso" :title="title">{{ words }}</time>`,
  data: () => ({ now: Date.now() }),
  computed: {
    iso() {
      return this.at ? new Date(this.at).toISOString() : null;
    },
    words() {
      const words = ringlypro.relative_words[document.documentElement.lang.slice(0, 2)];
      return this.at && words ? word_moment(this.at, this.now, words, this.text) : this.text;
    },
  },
  mounted() {
    shown.add(this);
    timer ??= setInterval(move_all, EVERY_MS);
  },
  unmounted() {
    shown.delete(this);
    if (shown.size) return;
    clearInterval(timer);
    timer = null;
  },
};
document.addEventListener("visibilitychange", () => document.hidden || move_all());
