/* The workbench: keys, clocks, the lease and who else looks. Every button is a form: all of it works without this. */
import { openViewer } from "./viewer.js";

const page = document.querySelector("[data-case]");
const list = document.querySelector("[data-review-list]");
const EVERY = 20_000;

/* Clocks tell the server's time, whatever this machine thinks. */
let ahead = page ? Date.now() - Date.parse(page.dataset.now) : 0;
const left = (iso) => Math.max(0, Math.round((Date.parse(iso) - (Date.now() - ahead)) / 1000));
const spelled = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/* As the server says it: `due in 3 h`, `20 min overdue`. */
function due(clock) {
  const minutes = Math.floor((Date.parse(clock.dateTime) - (Date.now() - ahead)) / 60_000);
  const far = Math.abs(minutes < 0 ? minutes + 1 : minutes);
  const words = far < 60 ? `${far} min` : far < 48 * 60 ? `${Math.floor(far / 60)} h` : `${Math.floor(far / 1440)} d`;
  clock.textContent = minutes < 0 ? `${words} overdue` : `due in ${words}`;
  if (minutes < 0) clock.dataset.tone = "bad";
}

function tick() {
  document.querySelectorAll("time.sla").forEach(due);
  for (const clock of document.querySelectorAll("[data-countdown]")) {
    const seconds = left(clock.dataset.countdown);
    clock.textContent = seconds ? spelled(seconds) : clock.dataset.over;
    clock.classList.toggle("is-short", seconds < 60 && "leaseClock" in clock.dataset);
    const bar = clock.closest("[data-staged]")?.querySelector("progress");
    if (bar) bar.value = seconds / Number(bar.dataset.progress);
    if (!seconds && bar && !clock.dataset.told) { clock.dataset.told = "1"; window.setTimeout(settle, 2000); }
  }
}

/* Once the time to undo is over the page shows what became of it. */
async function settle() {
  const told = await report(false);
  if (told && told.state !== page.dataset.state) window.location.reload();
  else window.setTimeout(settle, 3000);
}

/* The lease is renewed while somebody is at the page; a page left alone lets the case go. */
let touched = Date.now();
for (const type of ["keydown", "pointerdown", "pointermove", "wheel"]) {
  document.addEventListener(type, () => { touched = Date.now(); }, { passive: true });
}
const attended = () => !document.hidden && Date.now() - touched < Number(page.dataset.leaseMinutes) * 60_000;

async function report(renew) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  if (renew) body.append("renew", "1");
  const headers = { Accept: "application/json", ...(renew ? {} : { "X-Background": "1" }) };
  const answer = await fetch(page.dataset.pulse, { method: "POST", body, headers });
  if (answer.redirected || answer.status === 403) { lose("Your session has ended: log in again."); return null; }
  if (!answer.ok) throw new Error(`pulse: ${answer.status}`);
  const told = await answer.json();
  ahead = Date.now() - Date.parse(told.now);
  return told;
}

function show(told) {
  const badge = page.querySelector("[data-presence]");
  badge.hidden = !told.viewers.length;
  badge.querySelector("[data-viewers]").textContent = told.viewers.join(", ");
  badge.querySelector("[data-viewers-verb]").textContent = told.viewers.length > 1 ? "look" : "looks";
  if (page.dataset.holds !== "1") return;
  if (!told.holds) lose(told.holder ? `It is with ${told.holder} now.` : "Your claim ran out and it went back into the queue.");
  else page.querySelector("[data-lease-clock]").dataset.countdown = told.lease_until;
}

function lose(words) {
  if (page.dataset.lost) return;
  page.dataset.lost = "1";
  page.querySelector("[data-lost-words]").textContent = words;
  page.querySelector("[data-lost]").hidden = false;
  page.querySelector("[data-lease]")?.setAttribute("hidden", "");
  for (const button of page.querySelectorAll("[data-decide] :is(button, input, select)")) button.disabled = true;
  page.querySelector("[data-decide]").classList.add("is-lost");
  window.scrollTo({ top: 0 });
}

async function beat() {
  if (page.dataset.lost) return;
  if (!document.hidden) {
    const told = await report(page.dataset.holds === "1" && attended());
    if (told) show(told);
  }
}

/* Keys. A digit chooses in whatever is open; letters press the button that names them. */
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
const opened = () => document.querySelector("[data-decide] details[open]");

function open(details) {
  for (const other of document.querySelectorAll("[data-decide] details[open]")) other.open = other === details;
  details.open = true;
  const field = details.querySelector("input[required]");
  if (field) field.focus();
}

function press(key) {
  if (page?.dataset.lost && key !== "j" && key !== "k") return false;
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target || target.disabled) return false;
  if (target.matches("summary")) {
    const details = target.parentElement;
    if (details.open) details.open = false; else open(details);
  } else {
    target.click();
  }
  return true;
}

function digit(key) {
  const chosen = opened()?.querySelector(`[data-digit="${key}"]`);
  if (chosen) chosen.click();
  return Boolean(chosen);
}

function undo() {
  const forms = document.querySelectorAll("form[data-undo]");
  if (!forms.length) return false;
  forms[forms.length - 1].requestSubmit();
  return true;
}

const viewer = openViewer(document.querySelector("[data-viewer]"));
const help = document.querySelector("[data-help]");

function hear(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (help?.open) return;
  if (key === "Escape") {
    const details = opened();
    if (!details) return;
    details.open = false;
    details.querySelector("summary").focus();
    return;
  }
  if (typing(event.target)) return;
  if (key === "Enter" && opened()?.contains(event.target) && event.target.type === "checkbox") { event.target.form.requestSubmit(); return; }
  if (key === "Enter" && opened()?.querySelector("input:checked") && event.target === document.body) { opened().querySelector("form").requestSubmit(); return; }
  const done = key === "?" && help ? (help.showModal(), true)
    : key >= "1" && key <= "9" && key.length === 1 ? digit(key)
      : key === "u" ? undo()
        : viewer(key) || (key.length === 1 && /[a-z]/.test(key) && press(key));
  if (done) event.preventDefault();
}

if (page || list) {
  document.addEventListener("keydown", hear);
  document.querySelector("[data-help-open]")?.addEventListener("click", () => help.showModal());
  tick();
  window.setInterval(tick, 1000);
}
if (page) {
  window.setInterval(() => beat().catch(() => {}), EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) beat().catch(() => {}); });
  /* A second press while the first is on its way must not decide twice. */
  page.addEventListener("submit", (event) => {
    if (event.target.method === "dialog") return;
    if (page.dataset.sent) event.preventDefault();
    page.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => { delete page.dataset.sent; });
}
