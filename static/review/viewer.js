/* Pictures of the evidence: zoom, turn, move, one alone or all side by side. Nothing of them is kept here. */
const STEP = 1.25;
const MOST = 8;

export function openViewer(root) {
  if (!root) return () => false;
  const figures = [...root.querySelectorAll("[data-picture]")];
  const views = figures.map(() => ({ zoom: 1, turn: 0, x: 0, y: 0 }));
  const stage = root.querySelector("[data-stage]");
  const said = root.querySelector("[data-zoom]");
  let active = 0;

  function draw(at) {
    const { zoom, turn, x, y } = views[at];
    const image = figures[at].querySelector("img");
    const frame = image.parentElement;
    /* The picture is fitted into its frame; on its side it is fitted again by its other edge. */
    const fitted = (wide, high) => Math.min(frame.clientWidth / wide, frame.clientHeight / high);
    const { naturalWidth: wide, naturalHeight: high } = image;
    const side = turn % 180 && wide ? fitted(high, wide) / fitted(wide, high) : 1;
    image.style.transform = `translate(${x}px, ${y}px) rotate(${turn}deg) scale(${zoom * side})`;
    if (at === active) said.textContent = `${Math.round(zoom * 100)} %`;
  }

  function pick(at) {
    active = (at + figures.length) % figures.length;
    figures.forEach((figure, one) => figure.classList.toggle("is-active", one === active));
    root.querySelectorAll("[data-pick]").forEach((tab, one) => tab.setAttribute("aria-pressed", String(one === active)));
    draw(active);
  }

  function zoom(factor, at = active) {
    const view = views[at];
    view.zoom = Math.min(MOST, Math.max(1, view.zoom * factor));
    if (view.zoom < 1.01) Object.assign(view, { zoom: 1, x: 0, y: 0 });
    draw(at);
  }

  function turn() {
    views[active].turn = (views[active].turn + 90) % 360;
    draw(active);
  }

  function fit() {
    Object.assign(views[active], { zoom: 1, turn: 0, x: 0, y: 0 });
    draw(active);
  }

  function beside() {
    const alone = stage.classList.toggle("is-alone");
    root.querySelector("[data-tool=beside]")?.setAttribute("aria-pressed", String(!alone));
    figures.forEach((_, at) => draw(at));
  }

  const tools = { in: () => zoom(STEP), out: () => zoom(1 / STEP), turn, fit, beside };
  const keys = { "+": tools.in, "=": tools.in, "-": tools.out, 0: fit, t: turn, i: () => pick(active + 1) };
  if (figures.length > 1) keys.v = beside;

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.tool) tools[button.dataset.tool]();
    if (button?.dataset.pick) pick(Number(button.dataset.pick));
  });

  figures.forEach((figure, at) => {
    const frame = figure.querySelector(".viewer-frame");
    figure.addEventListener("focus", () => pick(at));
    frame.addEventListener("wheel", (event) => {
      event.preventDefault();
      if (active !== at) pick(at);
      zoom(event.deltaY < 0 ? STEP : 1 / STEP, at);
    }, { passive: false });
    frame.addEventListener("dblclick", () => zoom(views[at].zoom > 1 ? 1 / MOST : 2.5, at));
    frame.addEventListener("pointerdown", (event) => {
      pick(at);
      if (views[at].zoom === 1) return;
      frame.setPointerCapture(event.pointerId);
      frame.classList.add("is-held");
    });
    frame.addEventListener("pointermove", (event) => {
      if (!frame.hasPointerCapture(event.pointerId)) return;
      views[at].x += event.movementX;
      views[at].y += event.movementY;
      draw(at);
    });
    frame.addEventListener("pointerup", () => frame.classList.remove("is-held"));
    figure.querySelector("img").addEventListener("error", () => figure.classList.add("is-missing"));
  });

  return (key) => {
    if (!(key in keys)) return false;
    keys[key]();
    return true;
  };
}
