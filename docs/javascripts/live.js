// Gives each block its buttons, its output and its status; figures and exercises, what they have besides.
(() => {
  const parse = (text, type) => new DOMParser().parseFromString(text, type);
  const codeOf = (line) => document.querySelector(`.highlight[data-line="${line}"] code`);
  // What a reader has made of each block, by its line.
  const editors = {};
  const textOf = (line) => (editors[line] ? editors[line].text : codeOf(line).textContent);
  const above = (line) => {
    const [, , continued] = python.blocks.find((block) => block[0] === line);
    return continued ? [...above(continued), textOf(continued)] : [];
  };

  function redraw(figure, svg, steps) {
    figure.querySelectorAll(".steps-controls, .steps-told, .steps-code, .steps").forEach((old) => old.remove());
    const drawing = parse(svg, "image/svg+xml").documentElement;
    // Nothing in a drawing runs, or asks for anything.
    drawing.querySelectorAll("script, foreignObject, a, image, use").forEach((each) => each.remove());
    for (const each of [drawing, ...drawing.querySelectorAll("*")])
      for (const { name } of [...each.attributes]) if (/^on/.test(name)) each.removeAttribute(name);
    figure.querySelector(".drawing").replaceChildren(drawing);
    figure.classList.toggle("stepper", !!steps);
    if (!steps) return;
    figure.querySelector("figcaption").before(parse(steps, "text/html").querySelector("table"));
    makeStepper(figure);
  }

  // What is solved is remembered in this browser alone, if its reader lets it.
  function mark(exercise, solved) {
    const heading = exercise.querySelector("h3");
    const key = `solved ${python.path} ${heading.id}`;
    try {
      if (solved) localStorage[key] = solved;
      solved = localStorage[key];
    } catch {}
    if (solved && !heading.querySelector(".solved")) heading.append(make("span", { className: "solved", textContent: " ✓ solved" }));
  }

  function bring([line, kind, , judge]) {
    const code = codeOf(line);
    const block = code.closest(".highlight");
    const details = block.closest(".figure-code");
    const figure = details?.previousElementSibling;
    const exercise = block.closest(".exercise");
    const status = make("p", { className: "run-status", role: "status" });
    const output = make("pre", { className: "run-output", role: "group", ariaLabel: "Output", tabIndex: 0 });
    const button = (textContent, onclick) => make("button", { type: "button", className: "run-button", textContent, onclick });
    const buttons = (...all) => make("div", { className: "run-buttons" }, ...all);

    let asked;

    // Runs the block, and says beside the button how it ended.
    async function attempt(by, kind, place) {
      if (!stop.hidden) return;
      const focused = document.activeElement === by;
      by.after(stop);
      by.parentNode.append(status);
      by.hidden = true;
      stop.hidden = reset.hidden = false;
      reset.disabled = true;
      status.classList.remove("run-wrong");
      if (focused) stop.focus();
      output.replaceChildren();
      status.textContent = "Python is starting…";
      python.start().then(() => stop.hidden || (status.textContent = "Running…"));
      let said = "Done.";
      asked = { kind, place, source: textOf(line), above: above(line), check: judge && codeOf(judge).textContent };
      const answer = await python.run(asked, (text) => output.append(text)).catch(({ message }) => ({ words: message }));
      const wrong = answer.failure || answer.words;
      if (answer.failure) {
        if (/[^\n]$/.test(output.textContent)) output.append("\n");
        output.append(make("span", { className: "run-wrong", textContent: answer.failure }));
        if (details) details.open = true;
        said = "It ended with an error.";
      } else if (wrong) said = wrong;
      else {
        if (answer.svg) redraw(figure, answer.svg, answer.steps);
        if (exercise) {
          said = "Solved: the check has nothing more to say.";
          mark(exercise, true);
        }
      }
      status.textContent = said;
      status.classList.toggle("run-wrong", !!wrong);
      by.hidden = reset.disabled = false;
      if (!wrong) step.hidden = by === step;
      if (document.activeElement === stop) (by.hidden ? figure.querySelector("button") : by).focus();
      stop.hidden = true;
    }

    function open() {
      editors[line] = makeEditor(code.parentNode, { label: exercise ? "Your answer" : "The example", onrun: () => run.click() });
      edit.hidden = true;
      reset.hidden = false;
      status.textContent = "Shift+Enter runs it. Escape, then Tab, leaves it.";
    }

    const run = button(exercise ? "Check" : "Run", () => attempt(run, kind, line));
    const edit = button("Edit", () => {
      open();
      editors[line].focus();
    });
    const reset = button("Reset", () => {
      editors[line]?.close();
      delete editors[line];
      output.replaceChildren();
      status.textContent = "";
      edit.hidden = step.hidden = false;
      reset.hidden = true;
      if (figure) redraw(figure, ...first);
      if (always) open();
      run.focus();
    });
    // A double click on Run is no stop.
    const stop = button("Stop", ({ detail }) => detail < 2 && asked.stop());
    const step = button("Step through", () => attempt(step, "steps", 0));
    for (const each of [run, edit, step]) each.onpointerenter = python.start;
    stop.hidden = reset.hidden = true;
    block.after(make("div", { className: "run" }, buttons(run, edit, reset, status), output));

    const first = figure && [figure.querySelector("svg").outerHTML, figure.querySelector(".steps")?.outerHTML];
    const nodes = figure?.querySelectorAll(".node").length;
    if (kind === "graph" && nodes && nodes <= 30) figure.append(buttons(step));
    if (exercise) mark(exercise);
    const always = exercise || /playground/.test(python.path);
    if (always) open();
  }

  for (const [line, kind, ...others] of python.blocks) {
    // What a reader writes in the place of a starter is judged as a solution is.
    if (kind === "starter") {
      const [, ...solution] = python.blocks.find((block) => block[1] === "solution" && block[0] > line);
      bring([line, ...solution]);
    } else if (!/check|solution/.test(kind)) bring([line, kind, ...others]);
  }
})();
