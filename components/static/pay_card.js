// Stripe's own form for a card. Its script comes from Stripe, and what is typed into it never reaches us.
const TOKENS = { colorPrimary: "--brand", colorBackground: "--surface", colorText: "--ink", colorTextSecondary: "--ink-2", colorTextPlaceholder: "--ink-3", colorDanger: "--bad", borderRadius: "--radius-s" };
let loading = null;

function load(source) {
  if (window.Stripe) return Promise.resolve();
  loading ||= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = resolve;
    script.onerror = () => { loading = null; script.remove(); reject(new Error("no script")); };
    document.head.append(script);
  });
  return loading;
}

function appearance() {
  const style = getComputedStyle(document.body);
  const variables = Object.fromEntries(Object.entries(TOKENS).map(([name, token]) => [name, style.getPropertyValue(token).trim()]));
  return { theme: document.body.classList.contains("body--dark") ? "night" : "stripe", labels: "above", variables: { ...variables, fontFamily: "Inter, system-ui, sans-serif", fontSizeBase: "15px" } };
}

const options = (sheet) => ({ amount: sheet.cents, setupFutureUsage: sheet.keeps ? "off_session" : null });

async function start(sheet) {
  await load(sheet.v.script);
  sheet.stripe ||= window.Stripe(sheet.v.publishable_key, { locale: sheet.v.lang });
}

export async function open(sheet) {
  if (sheet.v.mode !== "element" || sheet.element || !sheet.$refs.element) return;
  sheet.form_state = "loading";
  try {
    await start(sheet);
    if (!sheet.$refs.element || sheet.element) return;
    sheet.elements = sheet.stripe.elements({ mode: "payment", currency: "usd", ...options(sheet), appearance: appearance() });
    sheet.element = sheet.elements.create("payment", { layout: "tabs" });
    sheet.element.on("ready", () => { sheet.form_state = "ready"; });
    sheet.element.on("loaderror", () => { sheet.form_state = "lost"; });
    sheet.element.mount(sheet.$refs.element);
  } catch {
    sheet.form_state = "lost";
  }
}

export function close(sheet) {
  sheet.element?.destroy();
  sheet.element = sheet.elements = null;
  sheet.form_state = "none";
}

export function change(sheet) {
  if (sheet.elements && sheet.has_amount) sheet.elements.update(options(sheet));
}

// Whether what was typed into the form can be sent; the form itself says what is wrong.
export async function check(sheet) {
  if (!sheet.elements) return false;
  const { error } = await sheet.elements.submit();
  return !error;
}

// null when the bank answers by and by, else why not: a reason of the bank's, or a sentence of Stripe's.
export async function confirm(sheet, secret, method, is_resumed) {
  try {
    await start(sheet);
    if (is_resumed) return outcome(sheet, (await sheet.stripe.handleNextAction({ clientSecret: secret })).error);
    const confirmParams = method ? { payment_method: method } : {};
    const from = method || !sheet.elements ? {} : { elements: sheet.elements };
    const asked = { ...from, clientSecret: secret, confirmParams, redirect: "if_required" };
    return outcome(sheet, (await sheet.stripe.confirmPayment(asked)).error);
  } catch {
    return { code: "", text: sheet.words.card_lost };
  }
}

function outcome(sheet, error) {
  if (!error || error.code === "payment_intent_unexpected_state") return null;
  const code = error.decline_code && error.decline_code !== "generic_decline" ? error.decline_code : error.code;
  const is_banks = error.type === "card_error" || code === "payment_intent_authentication_failure";
  return is_banks ? { code, text: "" } : { code: "", text: error.message || sheet.words.card_lost };
}
