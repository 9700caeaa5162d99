// While a dialog stands, what lies behind it is out of reach, also for keys and screen readers; afterwards the focus is
// where it was. What says that nobody answers stays in reach.
const BEHIND = ".q-header, .q-drawer-container, .q-footer, .rp-skip, #main > :not(.rp-lost-host)";
const DIALOG = "body > [id^='q-portal--dialog']";
let focused_before = null;

function guard_background() {
  const is_open = Boolean(document.querySelector(DIALOG));
  for (const element of document.querySelectorAll(BEHIND)) element.toggleAttribute("inert", is_open);
  if (is_open || !focused_before) return;
  if (document.activeElement === document.body && focused_before.isConnected) focused_before.focus();
  focused_before = null;
}

export function watch_dialogs() {
  document.addEventListener("focusout", (event) => {
    if (!event.target.closest(`${DIALOG}, dialog`)) focused_before = event.target;
  });
  new MutationObserver(guard_background).observe(document.body, { childList: true }); // dialogs are children of the body
}
