// Gives each block its buttons, its output and its status; exercises and figures what they have besides.
(() => {
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const code = (line) => document.querySelector(`.highlight[data-line="${line}"] code`);
  // What a reader has made of each block, by its line.
  const editors = new Map();
  const textOf = (line) => editors.get(line)?.text ?? code(line).textContent;
  const above = Object.fromEntries(python.blocks.map(([line, , continued]) => [line, continued]));
  const chain = (line) => (above[line] ? [...chain(above[line]), textOf(above[line])] : []);
  const MOST_NODES = 30;

  // A drawing is shown as a drawing: nothing in it runs, or fetches anything.
  function drawn(svg) {
    const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    for (const each of [...root.querySelectorAll("*"), root]) {
      if (/^(script|foreignObject|a|image|use)$/i.test(each.localName)) each.remove();
      for (const { name } of [...each.attributes])
        if (/^on|href$/i.test(name)) each.removeAttribute(name);
    }
    return root;
  }

  function redraw(figure, svg, steps) {
    figure.querySelectorAll(".steps-controls, .steps-told, .steps-code, table.steps").forEach((old) => old.remove());
    figure.querySelector(".drawing").replaceChildren(drawn(svg));
    figure.classList.toggle("stepper", Boolean(steps));
    if (!steps) return;
    figure.append(new DOMParser().parseFromString(steps, "text/html").querySelector("table"));
    makeStepper(figure);
  }

  function bring(line, kind, check, needs) {
    const block = code(line).closest(".highlight");
    if (needs) {
      block.after(make("p", { className: "run-needs", textContent: `Not run in the page: it needs ${needs}.` }));
      return;
    }
    const original = code(line).textContent;
    const figure = block.closest(".figure-code")?.previousElementSibling;
    const exercise = block.closest(".exercise");
    const status = make("p", { className: "run-status", role: "status" });
    const output = make("pre", { tabIndex: 0 });
    const group = make("div", { className: "run-output", role: "group", ariaLabel: "Output", hidden: true }, output);
    const button = (text, onclick) => make("button", { type: "button", className: "run-button", textContent: text, onclick });

    const ask = (kind, place, source = textOf(line)) =>
      python.run({ kind, place, source, above: chain(line), check: check && code(check).textContent }, (text) => {
        group.hidden = false;
        output.append(text);
      });

    // Runs the block, tells how it ended, and hands on what it answers, if all is well.
    async function attempt(kind, place) {
      run.hidden = true;
      stop.hidden = reset.hidden = false;
      output.replaceChildren();
      group.hidden = true;
      status.className = "run-status";
      status.textContent = "Python is starting…";
      python.start().then(() => (status.textContent = "Running…"), () => {});
      let said = "Done.";
      let answer;
      try {
        answer = await ask(kind, place);
        if (answer.failure) {
          group.hidden = false;
          output.append(make("span", { className: "run-failure", textContent: answer.failure }));
          said = "It ended with an error.";
        } else if (answer.words) said = answer.words;
        else if (exercise) said = "Solved. The check has nothing more to say.";
      } catch ({ message }) {
        said = message === "stopped" ? "Stopped." : `Python ended: ${message}. Run it again to start anew.`;
      }
      status.classList.toggle("run-wrong", said !== "Done." && !said.startsWith("Solved"));
      status.textContent = said;
      run.hidden = false;
      stop.hidden = true;
      return answer && !answer.failure && !answer.words ? answer : null;
    }

    const run = button(exercise ? "Check" : "Run", async () => {
      const answer = await attempt(kind, line);
      if (!answer) return;
      if (answer.svg) redraw(figure, answer.svg, answer.steps);
      if (exercise) solve(exercise);
    });
    const edit = button("Edit", () => {
      editors.set(line, makeEditor(code(line).closest("pre"), { label: exercise ? "Your answer" : "The example", onrun: () => run.click() }));
      editors.get(line).focus();
      edit.hidden = true;
      reset.hidden = false;
    });
    const reset = button("Reset", () => {
      editors.get(line)?.close();
      editors.delete(line);
      output.replaceChildren();
      group.hidden = reset.hidden = true;
      edit.hidden = false;
      status.textContent = "";
      if (figure) redraw(figure, first.svg, first.steps);
    });
    const stop = button("Stop", python.stop);
    stop.hidden = reset.hidden = true;
    for (const each of [run, edit]) each.onpointerenter = () => python.start().catch(() => {});
    block.after(make("div", { className: "run" }, make("div", { className: "run-buttons" }, run, stop, edit, reset, status), group));

    const first = figure && {
      svg: figure.querySelector("svg")?.outerHTML,
      steps: figure.querySelector("table.steps")?.outerHTML,
    };
    const nodes = figure?.querySelectorAll("[data-node]").length;
    if (kind === "graph" && nodes && nodes <= MOST_NODES) {
      const step = button("Step through", async () => {
        const answer = await attempt("steps", 0);
        if (answer) redraw(figure, answer.svg, answer.steps);
      });
      step.onpointerenter = run.onpointerenter;
      figure.append(step);
    }
  }

  // What is solved is remembered here, in this browser, and nowhere else.
  const key = (exercise) => `solved ${python.path} ${exercise.querySelector("h3").id}`;
  function mark(exercise) {
    const heading = exercise.querySelector("h3");
    if (!heading.querySelector(".solved")) heading.append(make("span", { className: "solved", textContent: " ✓ solved" }));
  }
  function solve(exercise) {
    mark(exercise);
    try {
      localStorage.setItem(key(exercise), "yes");
    } catch {
      // A reader may have forbidden it.
    }
  }

  for (const [line, kind, , check, needs] of python.blocks) {
    if (kind === "check" || kind === "solution") continue;
    if (kind !== "starter") {
      bring(line, kind, 0, needs);
      continue;
    }
    // The solution's kind is judged by the check that follows the starter.
    const [solution] = python.blocks.find(([other, its]) => its === "solution" && other > line);
    const [, , , judge] = python.blocks.find(([other]) => other === solution);
    bring(line, "solution", judge, needs);
    const exercise = code(line).closest(".exercise");
    try {
      if (localStorage.getItem(key(exercise))) mark(exercise);
    } catch {
      // Then nothing is remembered.
    }
  }
})();
