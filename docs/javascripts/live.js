// Gives each block its buttons, its output and its status; figures and exercises, what they have besides.
(() => {
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const parse = (text, type) => new DOMParser().parseFromString(text, type);
  const codeOf = (line) => document.querySelector(`.highlight[data-line="${line}"] code`);
  // What a reader has made of each block, by its line.
  const editors = new Map();
  const textOf = (line) => (editors.get(line) || { text: codeOf(line).textContent }).text;
  const blocks = new Map(python.blocks.map((block) => [block[0], block]));
  const above = (line) => {
    const [, , continued] = blocks.get(line);
    return continued ? [...above(continued), textOf(continued)] : [];
  };

  function redraw(figure, svg, steps) {
    figure.querySelectorAll(".steps-controls, .steps-told, .steps-code, table.steps").forEach((old) => old.remove());
    const drawing = parse(svg, "image/svg+xml").documentElement;
    // A drawing is a drawing: nothing in it runs, or asks for anything.
    drawing.querySelectorAll("script, foreignObject, a, image, use").forEach((each) => each.remove());
    for (const each of [drawing, ...drawing.querySelectorAll("*")])
      for (const { name } of [...each.attributes]) if (name.startsWith("on")) each.removeAttribute(name);
    figure.querySelector(".drawing").replaceChildren(drawing);
    figure.classList.toggle("stepper", !!steps);
    figure.querySelectorAll(".run-button").forEach((step) => (step.hidden = steps));
    if (!steps) return;
    figure.append(parse(steps, "text/html").querySelector("table"));
    makeStepper(figure);
  }

  // What is solved is remembered in this browser, unless its reader forbids that, and nowhere else.
  function mark(exercise, solved) {
    const heading = exercise.querySelector("h3");
    const key = `solved ${python.path} ${heading.id}`;
    try {
      if (solved) localStorage.setItem(key, "yes");
      solved ||= localStorage.getItem(key);
    } catch {}
    if (solved && !heading.querySelector(".solved")) heading.append(make("span", { className: "solved", textContent: " ✓ solved" }));
  }

  function bring([line, kind, , judge, needs]) {
    const code = codeOf(line);
    const block = code.closest(".highlight");
    if (needs) return block.after(make("p", { className: "run-needs", textContent: `Not run in the page: it needs ${needs}.` }));
    const details = block.closest(".figure-code");
    const figure = details?.previousElementSibling;
    const exercise = block.closest(".exercise");
    const status = make("p", { className: "run-status", role: "status" });
    const output = make("pre", { tabIndex: 0 });
    const group = make("div", { className: "run-output", role: "group", ariaLabel: "Output", hidden: true }, output);
    const button = (textContent, onclick) => make("button", { type: "button", className: "run-button", textContent, onclick });
    const print = (text) => {
      group.hidden = false;
      output.append(text);
    };
    const clear = () => {
      group.hidden = true;
      output.replaceChildren();
      status.textContent = "";
    };

    // Runs the block, tells beside a button how that ended, and draws what it drew.
    async function attempt(by, kind, place) {
      clear();
      by.after(stop);
      by.parentNode.append(status);
      status.className = "run-status";
      by.hidden = true;
      stop.hidden = reset.hidden = false;
      status.textContent = "Python is starting…";
      python.start().then(() => stop.hidden || (status.textContent = "Running…"), () => {});
      let said = "Done.";
      let wrong = true;
      try {
        const check = judge && codeOf(judge).textContent;
        const answer = await python.run({ kind, place, source: textOf(line), above: above(line), check }, print);
        if (answer.failure) {
          print(make("span", { className: "run-failure", textContent: answer.failure }));
          if (details) details.open = true;
          said = "It ended with an error.";
        } else if (answer.words) said = answer.words;
        else {
          wrong = false;
          if (answer.svg) redraw(figure, answer.svg, answer.steps);
          if (exercise) {
            said = "Solved: the check has nothing more to say.";
            mark(exercise, true);
          }
        }
      } catch ({ message }) {
        said = message === "stopped" ? "Stopped." : `Python ended: ${message}. Another run starts it anew.`;
      }
      status.textContent = said;
      status.classList.toggle("run-wrong", wrong);
      by.hidden = figure?.contains(by) && !wrong;
      stop.hidden = true;
    }

    function open() {
      editors.set(line, makeEditor(code.closest("pre"), { label: exercise ? "Your answer" : "The example", onrun: () => run.click() }));
      edit.hidden = true;
      reset.hidden = false;
    }

    const run = button(exercise ? "Check" : "Run", () => attempt(run, kind, line));
    const edit = button("Edit", () => {
      open();
      editors.get(line).focus();
    });
    const reset = button("Reset", () => {
      editors.get(line)?.close();
      editors.delete(line);
      clear();
      reset.hidden = true;
      edit.hidden = false;
      if (figure) redraw(figure, ...first);
      if (exercise) open();
    });
    const stop = button("Stop", python.stop);
    stop.hidden = reset.hidden = true;
    const step = button("Step through", () => attempt(step, "steps", 0));
    for (const each of [run, edit, step]) each.onpointerenter = () => python.start().catch(() => {});
    block.after(make("div", { className: "run" }, make("div", { className: "run-buttons" }, run, edit, reset, status), group));

    const first = figure && [figure.querySelector("svg").outerHTML, figure.querySelector("table.steps")?.outerHTML];
    const nodes = figure?.querySelectorAll("[data-node]").length;
    if (kind === "graph" && nodes && nodes <= 30) figure.append(make("div", { className: "run-buttons" }, step));
    if (exercise) mark(exercise);
    if (exercise || python.path === "docs/playground.md") open();
  }

  for (const [line, kind, ...others] of blocks.values()) {
    // What a reader writes in the place of a starter is judged as a solution is.
    if (kind === "starter") {
      const [, , , judge, needs] = python.blocks.find((block) => block[1] === "solution" && block[0] > line);
      bring([line, "solution", 0, judge, needs]);
    } else if (kind !== "check" && kind !== "solution") bring([line, kind, ...others]);
  }
})();
