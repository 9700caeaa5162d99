// What the pages before sign-in do beyond their forms; all of them work without it.
document.addEventListener('click', (event) => {
  const button = event.target.closest('.rp-eye');
  if (!button) return;
  const input = button.closest('.rp-native').querySelector('input');
  const shown = input.type === 'password';
  input.type = shown ? 'text' : 'password';
  button.setAttribute('aria-pressed', shown);
});

// What is typed outlives a reload of its tab for half an hour, until the form has been taken. Passwords are never kept.
const DRAFT = 'ringlypro-form-draft';
const DRAFT_MS = 30 * 60 * 1000;
const form = document.querySelector('form.rp-form');
const fields = [...(form?.elements ?? [])].filter((field) => field.name && !['hidden', 'password'].includes(field.type));
function readDraft() {
  try {
    return JSON.parse(sessionStorage.getItem(DRAFT));
  } catch {
    return null;
  }
}
function keepDraft(isSent) {
  const values = Object.fromEntries(fields.map((field) => [field.name, field.type === 'checkbox' ? field.checked : field.value]));
  sessionStorage.setItem(DRAFT, JSON.stringify({ path: location.pathname, at: Date.now(), isSent, values }));
}
function restoreDraft() {
  const draft = readDraft();
  if (!draft) return;
  const wasTaken = draft.isSent && !new URLSearchParams(location.search).has('error');
  if (wasTaken || Date.now() - draft.at > DRAFT_MS) return sessionStorage.removeItem(DRAFT);
  if (draft.path !== location.pathname) return;
  for (const field of fields) {
    const value = draft.values[field.name];
    if (field.type === 'checkbox') field.checked = value === true;
    else if (typeof value === 'string') field.value = value;
  }
}
restoreDraft();
form?.addEventListener('input', () => keepDraft(false));
form?.addEventListener('submit', () => keepDraft(true));
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

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
