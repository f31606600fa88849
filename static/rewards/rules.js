"use strict";

/* The rule editor: what is wrong with the two lines, while they are typed. The server judges; without scripts it judges on save. */
(() => {
  const form = document.querySelector("[data-rule-form]");
  if (!form) return;
  const lines = ["condition", "amount"];
  let waiting = 0;
  let asked = 0;

  const show = (name, wrong) => {
    const field = form.querySelector(`[data-field="${name}"]`);
    const text = form.elements[name].value;
    field.classList.toggle("is-wrong", Boolean(wrong) && text.length > 0);
    field.querySelector("[data-error]").textContent = wrong && text.length ? `Column ${wrong.column}: ${wrong.message}` : "";
  };

  const check = async () => {
    const mine = ++asked;
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", ...lines]) body.append(name, form.elements[name].value);
    const answer = await fetch(form.dataset.check, { method: "POST", body });
    if (!answer.ok || mine !== asked) return;
    const found = await answer.json();
    for (const name of lines) show(name, found[name]);
  };

  for (const name of lines) {
    form.elements[name].addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(check, 250); });
  }
})();
