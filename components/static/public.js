// What the pages before sign-in do beyond their forms; all of them work without it.
document.addEventListener('click', (event) => {
  const button = event.target.closest('.rp-eye');
  if (!button) return;
  const input = button.closest('.rp-native').querySelector('input');
  const shown = input.type === 'password';
  input.type = shown ? 'text' : 'password';
  button.setAttribute('aria-pressed', shown);
});
document.addEventListener('submit', (event) => {
  setTimeout(() => { event.target.querySelector('[type=submit]').disabled = true; }, 0);
});
addEventListener('pageshow', () => {
  document.querySelectorAll('[type=submit]').forEach((button) => { button.disabled = false; });
});
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
document.querySelectorAll('input[name=timezone]').forEach((input) => { if (zone) input.value = zone; });
if ('serviceWorker' in navigator) {
  addEventListener('load', () => navigator.serviceWorker.register('/service-worker.js'));
}
