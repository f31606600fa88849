"use strict";

/* The dashboard stays true: figures and queues when the live socket says that something happened, and every 15 s
   (every minute while the socket is there); panels every fourth time. Only while the page is looked at. */
(() => {
  const board = document.getElementById("dashboard");
  const stale = board.querySelector(".stale");
  const EVERY = 15_000;
  const WITH_LIVE = 60_000;
  let turn = 0;
  let next = 0;

  function put(kind, parts) {
    for (const [key, html] of Object.entries(parts)) {
      const place = board.querySelector(`[data-${kind}="${CSS.escape(key)}"]`);
      if (!place || place.dataset.shown === html) continue;
      place.dataset.shown = html;
      place.innerHTML = html;
    }
  }

  function say(text) {
    stale.textContent = text;
    stale.hidden = !text;
  }

  async function refresh() {
    if (document.hidden) return true;
    turn += 1;
    const answer = await fetch(board.dataset.live + (turn % 4 ? "" : "?panels=1"), { headers: { Accept: "application/json", "X-Background": "1" } });
    if (answer.redirected || answer.status === 403) {
      say("Your session has ended: log in again to see current figures.");
      return false;
    }
    if (!answer.ok) throw new Error(`live figures: ${answer.status}`);
    const { figures, queues, panels } = await answer.json();
    put("figure", figures);
    put("queue", queues);
    put("panel", panels);
    window.munim.drawCharts();
    say("");
    return true;
  }

  function look() {
    clearTimeout(next);
    refresh()
      .catch(() => { say("These figures may be old: the server does not answer. Trying again."); return true; })
      .then((more) => more && plan());
  }

  function plan() {
    clearTimeout(next);
    next = setTimeout(look, document.documentElement.dataset.live ? WITH_LIVE : EVERY);
  }

  document.addEventListener("munim:pulse", look);
  plan();
})();
