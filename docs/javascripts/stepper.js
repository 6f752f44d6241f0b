// Walks a reader through the table of steps below a figure: one row at a time, shown on the drawing.
"use strict";
const steppers = [];

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// The table that literate/weave/steps_table.py writes into a page, of the steps that a reader's run has sent.
function tableOfSteps(steps) {
  const short = (text) => text.slice(0, 500);
  const heads = ["Step", "What happens", "The line that ran"].map((each) => make("th", {}, each));
  const rows = steps.map(({ node, edge, path, grads, words, code }, number) => {
    const cells = [`${number}`, short(words), code && make("code", {}, short(code))].map((each) => make("td", {}, each));
    const row = make("tr", {}, ...cells);
    Object.assign(row.dataset, { node: node ?? "", edge: edge?.join("-") ?? "", path: path.join(" "), grads: grads.join(" ") });
    return row;
  });
  return make("table", { className: "steps" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows));
}

class Stepper {
  step = 0;
  timer = 0;

  constructor(figure) {
    this.figure = figure;
    this.table = figure.querySelector("table.steps");
    this.rows = [...this.table.tBodies[0].rows];
    this.last = this.rows.length - 1;
    // A figure that is drawn anew keeps its number.
    if (!steppers.includes(figure)) steppers.push(figure);
    this.told = make("p", { className: "steps-told", ariaLive: "polite" });
    this.code = make("code", { className: "steps-code" });
    this.table.before(this.controls(), this.told, this.code);
    // From here on the line that ran is said above the table too.
    figure.classList.add("live");
    this.show(0);
  }

  controls() {
    const button = (title, textContent, onclick) =>
      make("button", { type: "button", ariaLabel: title, title, textContent, onclick });
    const caption = this.figure.querySelector("figcaption").textContent.trim().replace(/\s+/g, " ");
    const ariaLabel = `Stepper ${steppers.indexOf(this.figure) + 1}: ${caption}`;
    const previous = button("Previous step", "←", () => this.go(this.step - 1));
    const next = button("Next step", "→", () => this.go(this.step + 1));
    this.play = button("Play", "▶", () => this.playOrPause());
    this.slider = make("input", { type: "range", max: this.last, ariaLabel: "Step" });
    this.slider.oninput = () => this.go(+this.slider.value);
    // Nothing moves by itself for those who ask for that.
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const all = [previous, ...(still ? [] : [this.play]), next, this.slider];
    const onkeydown = (event) => this.onkeydown(event);
    return make("div", { className: "steps-controls", role: "group", ariaLabel, onkeydown }, ...all);
  }

  // A reader's drawing may lack what its steps name.
  part(name, i) {
    return this.figure.querySelector(`svg [data-${name}="${i}"]`);
  }

  show(to) {
    this.step = Math.max(0, Math.min(this.last, to));
    const current = this.rows[this.step];
    const { node, edge, path, grads } = current.dataset;
    for (const old of this.figure.querySelectorAll(".now, .on-path")) old.classList.remove("now", "on-path");
    for (const i of path.match(/\d+/g) ?? []) this.part("node", i)?.classList.add("on-path");
    this.part("node", node)?.classList.add("now");
    this.part("edge", edge)?.classList.add("now");
    grads.split(" ").forEach((grad, i) => {
      const shown = this.part("node", i)?.querySelector(".grad");
      if (shown) shown.textContent = `grad ${grad}`;
    });
    for (const row of this.rows) row.ariaCurrent = row === current ? "step" : null;
    this.slider.value = this.step;
    this.slider.ariaValueText = `${this.step} of ${this.last}`;
    this.told.textContent = `Step ${this.step} of ${this.last}. ${current.cells[1].textContent}`;
    this.code.textContent = current.cells[2].textContent;
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.play.textContent = "▶";
    this.play.title = this.play.ariaLabel = "Play";
  }

  go(to) {
    this.stop();
    this.show(to);
  }

  playOrPause() {
    if (this.timer) return this.stop();
    this.show(this.step === this.last ? 0 : this.step + 1);
    this.play.textContent = "⏸";
    this.play.title = this.play.ariaLabel = "Pause";
    this.timer = setInterval(() => {
      if (this.play.isConnected && this.step < this.last) this.show(this.step + 1);
      else this.stop();
    }, 1600);
  }

  // The slider has these keys of its own.
  onkeydown(event) {
    const to = { ArrowLeft: this.step - 1, ArrowRight: this.step + 1, Home: 0, End: this.last }[event.key];
    if (to === undefined || event.target === this.slider) return;
    event.preventDefault();
    this.go(to);
  }
}

const makeStepper = (figure) => new Stepper(figure);
document.querySelectorAll("figure.stepper").forEach(makeStepper);
