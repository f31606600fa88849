/* The console's own socket: says when numbers may have moved. A page that wants to know listens for `munim:pulse`
   on the document and asks for its figures again; it still asks by itself now and then, should the socket be away. */
const place = document.querySelector("meta[name=live-url]");
const ATLEAST = 2_000;
const LONGEST = 30_000;
let failures = 0;
let told = 0;
let waiting = 0;

function tell() {
  clearTimeout(waiting);
  if (document.hidden) return;
  const rest = told + ATLEAST - Date.now();
  if (rest > 0) { waiting = setTimeout(tell, rest); return; }
  told = Date.now();
  document.dispatchEvent(new CustomEvent("munim:pulse"));
}

async function ticket() {
  const csrf = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(place.dataset.ticket, { method: "POST", headers: { "X-CSRFToken": csrf, Accept: "application/json", "X-Background": "1" } });
  if (answer.redirected || answer.status === 403) return null;
  if (!answer.ok) throw new Error(`live ticket: ${answer.status}`);
  return (await answer.json()).ticket;
}

function again() {
  failures += 1;
  setTimeout(connect, Math.random() * Math.min(LONGEST, 1_000 * 2 ** failures));
}

async function connect() {
  const pass = await ticket().catch(() => undefined);
  if (pass === null) return;
  if (pass === undefined) { again(); return; }
  const socket = new WebSocket(place.content, ["munim.v1", pass]);
  socket.addEventListener("message", ({ data }) => {
    const { type } = JSON.parse(data);
    if (type === "hello") { document.documentElement.dataset.live = "on"; failures = 0; }
    tell();
  });
  socket.addEventListener("close", ({ code }) => {
    delete document.documentElement.dataset.live;
    if (code !== 4403) again();
  });
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) tell(); });
if (place?.content) connect();
