// Walks a reader through the table of steps below a figure: one row at a time, shown on the drawing.
const steppers = [];

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// A figure that is drawn anew keeps its number.
function makeStepper(figure) {
  const table = figure.querySelector("table.steps");
  const rows = [...table.tBodies[0].rows];
  const last = rows.length - 1;
  let step = 0;
  let timer = 0;

  if (!steppers.includes(figure)) steppers.push(figure);
  const button = (title, textContent, onclick) =>
    make("button", { type: "button", ariaLabel: title, title, textContent, onclick });
  const caption = figure.querySelector("figcaption").textContent.trim().replace(/\s+/g, " ");
  const ariaLabel = `Stepper ${steppers.indexOf(figure) + 1}: ${caption}`;
  const controls = make("div", { className: "steps-controls", role: "group", ariaLabel });
  const slider = make("input", { type: "range", max: last, ariaLabel: "Step" });
  const told = make("p", { className: "steps-told", ariaLive: "polite" });
  const code = make("code", { className: "steps-code" });
  const part = (name, i) => figure.querySelector(`svg [data-${name}="${i}"]`);

  function show(to) {
    step = Math.max(0, Math.min(last, to));
    const { node, edge, path, grads } = rows[step].dataset;
    for (const old of figure.querySelectorAll(".now, .on-path")) old.classList.remove("now", "on-path");
    for (const i of path.match(/\d+/g) ?? []) part("node", i).classList.add("on-path");
    part("node", node)?.classList.add("now");
    part("edge", edge)?.classList.add("now");
    grads.split(" ").forEach((grad, i) => (part("node", i).querySelector(".grad").textContent = `grad ${grad}`));
    for (const row of rows) row.ariaCurrent = row === rows[step] ? "step" : null;
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
    timer = setInterval(() => {
      if (play.isConnected && step < last) show(step + 1);
      else stop();
    }, 1600);
  });
  slider.oninput = () => go(+slider.value);

  // The slider has these keys of its own.
  controls.onkeydown = (event) => {
    const to = { ArrowLeft: step - 1, ArrowRight: step + 1, Home: 0, End: last }[event.key];
    if (to === undefined || event.target === slider) return;
    event.preventDefault();
    go(to);
  };

  const previous = button("Previous step", "←", () => go(step - 1));
  const next = button("Next step", "→", () => go(step + 1));
  // Nothing moves by itself for those who ask for that.
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  controls.append(previous, ...(still ? [] : [play]), next, slider);
  table.before(controls, told, code);
  // From here on the line that ran is said above the table too.
  figure.classList.add("live");
  show(0);
}

document.querySelectorAll("figure.stepper").forEach(makeStepper);
