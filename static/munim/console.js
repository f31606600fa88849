"use strict";

/* Icons are drawn from ligatures: their names are not for reading aloud. */
(() => {
  const hush = (root) => root.querySelectorAll(".material-symbols-outlined").forEach((icon) => icon.setAttribute("aria-hidden", "true"));
  document.addEventListener("DOMContentLoaded", () => hush(document));
  document.addEventListener("htmx:load", (event) => hush(event.target));
})();

/* What is shown once can be copied. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = "Copied";
});

/* An id or reference on an object's page can be copied: people paste it into the gateway's dashboard or a mail. */
document.addEventListener("DOMContentLoaded", () => {
  const reference = /^(?=[^ ]*\d)[A-Za-z0-9][A-Za-z0-9_/-]{9,79}$/;
  for (const place of document.querySelectorAll(".change-form .readonly")) {
    const text = place.textContent.trim();
    if (place.querySelector("table, button, time, .num, .badge") || !reference.test(text)) continue;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "copy-id", textContent: "Copy" });
    button.setAttribute("aria-label", `Copy ${text}`);
    button.dataset.copy = text;
    place.append(" ", button);
  }
});

/* Charts: drawn from `data-chart`, in the colours of the theme, again when it changes. */
(() => {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const grouped = new Intl.NumberFormat("en-IN", { maximumFractionDigits: 2 });
  const short = new Intl.NumberFormat("en-IN", { notation: "compact", maximumFractionDigits: 1 });
  const drawn = new Map();

  /* Nothing was counted before and after it: no line would show it. */
  const lonely = (data, at) => (data[at - 1] ?? null) === null && (data[at + 1] ?? null) === null;

  function paint(canvas) {
    const { kind, labels, series, money } = JSON.parse(canvas.dataset.chart);
    const round = kind === "doughnut";
    const symbol = money === "INR" ? "₹" : money ? `${money} ` : "";
    const hue = (one, at) => colour(one.tone ? `--${one.tone}` : `--chart-${(at % 8) + 1}`);
    const datasets = series.map((one, at) => ({
      label: one.label,
      data: one.data.map((value) => (value === null ? null : Number(value))),
      backgroundColor: round ? labels.map((_, i) => colour(`--chart-${(i % 8) + 1}`)) : hue(one, at),
      borderColor: round ? colour("--sheet") : hue(one, at),
      borderWidth: round ? 2 : kind === "line" ? 2 : 0,
      borderRadius: kind === "line" ? 0 : 2,
      maxBarThickness: 28,
      pointRadius: (point) => (lonely(one.data, point.dataIndex) ? 3 : 0),
      pointHitRadius: 12,
      tension: 0.25,
    }));
    const text = colour("--soft");
    const axis = (extra) => ({ border: { display: false }, ticks: { color: text, maxRotation: 0, autoSkipPadding: 12, ...extra.ticks }, grid: extra.grid, stacked: kind === "stacked" });
    const scales = round ? {} : {
      x: axis({ grid: { display: false } }),
      y: axis({ ticks: { maxTicksLimit: 5, callback: (v) => (v < 0 ? "-" : "") + symbol + short.format(Math.abs(v)) }, grid: { color: colour("--line") } }),
    };
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    drawn.set(canvas, new Chart(canvas, {
      type: round ? "doughnut" : kind === "line" ? "line" : "bar",
      data: { labels, datasets },
      options: {
        animation: false,
        maintainAspectRatio: false,
        interaction: { mode: "index", intersect: false },
        cutout: "68%",
        scales,
        plugins: {
          legend: { display: round || series.length > 1, position: round ? "right" : "bottom", labels: { color: text, boxWidth: 8, boxHeight: 8, usePointStyle: true, pointStyle: "rectRounded" } },
          tooltip: { callbacks: { label: (item) => item.raw === null ? `${item.dataset.label}: –` : `${round ? item.label : item.dataset.label}: ${item.raw < 0 ? "-" : ""}${symbol}${grouped.format(Math.abs(item.raw))}` } },
        },
      },
    }));
  }

  function drawAll() {
    for (const [canvas, chart] of drawn) {
      if (!canvas.isConnected) { chart.destroy(); drawn.delete(canvas); }
    }
    for (const box of document.querySelectorAll(".chart-box")) {
      const canvas = box.querySelector("canvas.munim-chart");
      if (drawn.has(canvas)) continue;
      box.style.height = `${box.dataset.height}px`;
      paint(canvas);
    }
  }

  function redraw() {
    for (const chart of drawn.values()) chart.destroy();
    drawn.clear();
    drawAll();
  }

  window.addEventListener("load", () => {
    drawAll();
    let dark = document.documentElement.classList.contains("dark");
    new MutationObserver(() => {
      const now = document.documentElement.classList.contains("dark");
      if (now !== dark) { dark = now; redraw(); }
    }).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
  });
  document.addEventListener("htmx:afterSettle", drawAll);
  window.munim = { drawCharts: drawAll };
})();
