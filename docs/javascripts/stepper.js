// Walks a reader through the table of steps below a figure: one row at a time, shown on the drawing.
function makeStepper(figure) {
  const number = [...document.querySelectorAll("figure.stepper")].indexOf(figure);
  const svg = figure.querySelector("svg");
  const table = figure.querySelector("table.steps");
  const rows = [...table.tBodies[0].rows];
  const last = rows.length - 1;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let step = 0;
  let timer = 0;

  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const button = (label, text, action) =>
    make("button", { type: "button", ariaLabel: label, title: label, textContent: text, onclick: action });
  const caption = figure.querySelector("figcaption").textContent.trim().replace(/\s+/g, " ");
  const label = `Stepper ${number + 1}: ${caption}`;
  const controls = make("div", { className: "steps-controls", role: "group", ariaLabel: label });
  const slider = make("input", { type: "range", min: 0, max: last, value: 0, ariaLabel: "Step" });
  const told = make("p", { className: "steps-told", ariaLive: "polite" });
  const code = make("code", { className: "steps-code" });

  function show(to) {
    step = Math.max(0, Math.min(last, to));
    const { node, edge, path, grads } = rows[step].dataset;
    svg.querySelectorAll(".now, .on-path").forEach((old) => old.classList.remove("now", "on-path"));
    for (const i of path.split(" ").filter(Boolean)) svg.querySelector(`[data-node="${i}"]`).classList.add("on-path");
    if (node) svg.querySelector(`[data-node="${node}"]`).classList.add("now");
    if (edge) svg.querySelector(`[data-edge="${edge}"]`).classList.add("now");
    grads.split(" ").forEach((grad, i) => {
      svg.querySelector(`[data-node="${i}"] .grad`).textContent = `grad ${grad}`;
    });
    rows.forEach((row, i) => (i === step ? row.setAttribute("aria-current", "step") : row.removeAttribute("aria-current")));
    slider.value = step;
    slider.ariaValueText = `${step} of ${last}`;
    told.textContent = `Step ${step} of ${last}. ${rows[step].cells[1].textContent}`;
    code.textContent = rows[step].cells[2].textContent;
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶";
    play.title = play.ariaLabel = "Play";
  }

  function go(to) {
    stop();
    show(to);
  }

  const play = button("Play", "▶", () => {
    if (timer) return stop();
    show(step === last ? 0 : step + 1);
    play.textContent = "⏸";
    play.title = play.ariaLabel = "Pause";
    // What is no longer on the page, since it was drawn anew, does not go on.
    timer = setInterval(() => (step === last || !svg.isConnected ? stop() : show(step + 1)), 1600);
  });
  const previous = button("Previous step", "←", () => go(step - 1));
  const next = button("Next step", "→", () => go(step + 1));
  slider.oninput = () => go(Number(slider.value));

  // The slider has these keys of its own.
  controls.onkeydown = (event) => {
    const to = { ArrowLeft: step - 1, ArrowRight: step + 1, Home: 0, End: last }[event.key];
    if (to === undefined || event.target === slider) return;
    event.preventDefault();
    go(to);
  };

  // Nothing moves by itself for those who ask for that.
  controls.append(previous, ...(still ? [] : [play]), next, slider);
  table.before(controls, told, code);
  // From here on the line that ran is said above the table too.
  figure.classList.add("live");
  show(0);
}

document.querySelectorAll("figure.stepper").forEach(makeStepper);
