"use strict";

/* The import wizard: dropping a file, one field per column, the progress bar. Every page works without it. */
(() => {
  const upload = document.querySelector("[data-upload]");
  if (upload) {
    const drop = upload.querySelector("[data-drop]");
    const input = drop.querySelector("input");
    const name = upload.querySelector("[data-drop-name]");
    const kind = upload.elements.kind;
    input.hasChangeListener = true; // Unfold's own listener wants a text field beside the input: it stays away.
    const show = () => { if (input.files.length) name.textContent = input.files[0].name; };
    const presets = () => {
      for (const option of upload.elements.preset.options) {
        option.hidden = option.disabled = Boolean(option.dataset.kind) && option.dataset.kind !== kind.value;
        if (option.disabled && option.selected) upload.elements.preset.value = "";
      }
    };
    for (const type of ["dragenter", "dragover"]) drop.addEventListener(type, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
    for (const type of ["dragleave", "drop"]) drop.addEventListener(type, (event) => { event.preventDefault(); drop.classList.remove("is-over"); });
    drop.addEventListener("drop", (event) => { if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; show(); } });
    input.addEventListener("change", show);
    kind.addEventListener("change", presets);
    presets();
    show();
    upload.addEventListener("submit", () => { upload.querySelector("button").disabled = true; });
  }

  const mapping = document.querySelector("[data-mapping]");
  if (mapping) {
    const selects = [...mapping.querySelectorAll("[data-field]")];
    const mark = () => {
      const used = selects.map((select) => select.value).filter(Boolean);
      for (const select of selects) {
        for (const option of select.options) option.disabled = Boolean(option.value) && option.value !== select.value && used.includes(option.value);
      }
    };
    mapping.addEventListener("change", mark);
    mark();
  }

  const running = document.querySelector("[data-progress]");
  if (running) {
    const grouped = new Intl.NumberFormat("en-IN");
    const phase = running.querySelector("[data-phase]");
    const bar = running.querySelector("[data-bar]");
    const count = running.querySelector("[data-count]");
    const look = async () => {
      let told;
      try {
        const answer = await fetch(running.dataset.progress, { headers: { Accept: "application/json", "X-Background": "1" } });
        if (!answer.ok) throw new Error(String(answer.status));
        told = await answer.json();
      } catch {
        window.setTimeout(look, 5000);
        return;
      }
      if (told.page !== running.dataset.page || (told.page === "preview" && told.rehearsed)) { window.location.reload(); return; }
      if (phase) {
        phase.textContent = told.phase || "Waiting for a worker";
        if (told.total) { bar.value = told.percent; } else { bar.removeAttribute("value"); }
        count.textContent = told.total > 20 ? `${grouped.format(told.done)} of about ${grouped.format(told.total)} rows` : "";
      }
      window.setTimeout(look, 1000);
    };
    window.setTimeout(look, 500);
  }
})();
