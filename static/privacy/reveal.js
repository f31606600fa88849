"use strict";

/* Reveal buttons: a dialog that asks why, then the value: fetched once, on the screen for a minute, nowhere in the page's source. */
(() => {
  let dialog, timer;

  function box() {
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "reveal-dialog";
      dialog.addEventListener("close", clear);
      dialog.addEventListener("click", (event) => event.target.closest("[data-reveal-close]") && dialog.close());
      dialog.addEventListener("submit", ask);
      document.body.append(dialog);
    }
    return dialog;
  }

  function clear() {
    clearInterval(timer);
    dialog.replaceChildren();
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text ?? "";
    return made;
  }

  function closing(word) {
    const made = element("button", "", word);
    made.type = "button";
    made.dataset.revealClose = "";
    const ends = element("div", "reveal-ends");
    ends.append(made);
    return ends;
  }

  function say(title, text) {
    clear();
    const body = element("div", "reveal-form");
    body.append(element("h2", "", title), element("p", "", text), closing("Close"));
    open(body);
  }

  function open(body) {
    box().replaceChildren(body);
    if (!dialog.open) dialog.showModal();
  }

  const post = (url, body, token) => fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token }, cache: "no-store", credentials: "same-origin" });
  const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

  async function questions(url) {
    box();
    const answer = await fetch(url, { cache: "no-store", credentials: "same-origin" });
    if (!answer.ok) return say("Reveal", "This cannot be revealed by you.");
    const body = document.createElement("div");
    body.innerHTML = await answer.text();
    open(body);
    body.querySelector("select, input:not([type=hidden])")?.focus();
  }

  async function ask(event) {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await post(form.action, new FormData(form), token);
    if (!answer.headers.get("Content-Type").startsWith("application/json")) {
      form.parentElement.innerHTML = await answer.text();
      return;
    }
    const told = await answer.json();
    const title = form.querySelector("h2").textContent.replace("Reveal: ", "");
    if (told.show) return show(told.show, title, token);
    if (told.waits) return say(title, told.waits);
    const refused = form.querySelector(".reveal-refused");
    refused.textContent = told.refused;
    refused.hidden = false;
    button.disabled = false;
  }

  async function show(url, title, token) {
    box();
    const answer = await post(url, null, token);
    const told = await answer.json();
    if (!answer.ok) return say(title, told.refused);
    const body = element("div", "reveal-form");
    const value = element("p", "reveal-value", told.value);
    const paper = element("div", "reveal-paper");
    paper.append(value);
    for (let at = 0; at < 4; at++) {
      const mark = element("span", "reveal-mark", told.watermark);
      mark.setAttribute("aria-hidden", "true");
      paper.append(mark);
    }
    const left = element("p", "reveal-left", "");
    left.setAttribute("role", "timer");
    body.append(element("h2", "", title), paper, left, closing("Hide now"));
    open(body);
    const until = Date.now() + told.seconds * 1000;
    const tick = () => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      if (seconds <= 0) return dialog.close();
      left.textContent = `Hidden again in ${seconds} s`;
    };
    tick();
    timer = setInterval(tick, 250);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal], [data-reveal-show]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.reveal) questions(button.dataset.reveal);
    else show(button.dataset.revealShow, button.dataset.revealTitle, cookie());
  });
  window.addEventListener("pagehide", () => dialog?.open && dialog.close());
})();
