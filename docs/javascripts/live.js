// Gives each block its buttons, its output and its status; figures and exercises, what they have besides.
"use strict";
{
  const codeOf = (line) => document.querySelector(`.highlight[data-line="${line}"] code`);
  // The text of each block as the page has it, and the editor that a reader has opened there, by its line.
  const originals = Object.fromEntries(python.blocks.map(([line]) => [line, codeOf(line).textContent]));
  const editors = {};
  const textOf = (line) => editors[line]?.text ?? originals[line];
  const above = (line) => {
    const [, , continued] = python.blocks.find((block) => block[0] === line);
    return continued ? [...above(continued), continued] : [];
  };
  // Whatever a reader has changed may come from anyone: it runs in the box of its block alone.
  const boxOf = (line) => ([...above(line), line].every((each) => textOf(each) === originals[each]) ? null : line);
  const button = (textContent, onclick) => make("button", { type: "button", className: "run-button", textContent, onclick });
  const buttons = (...all) => make("div", { className: "run-buttons" }, ...all);

  function redraw(figure, drawing, table) {
    figure.querySelectorAll(".steps-controls, .steps-told, .steps-code, .steps").forEach((old) => old.remove());
    figure.querySelector(".drawing").replaceChildren(drawing);
    figure.classList.toggle("stepper", !!table);
    if (!table) return;
    figure.querySelector("figcaption").before(table);
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

  class Runner {
    constructor([line, kind, , judge]) {
      this.line = line;
      this.judge = judge;
      this.code = codeOf(line);
      const block = this.code.closest(".highlight");
      this.details = block.closest(".figure-code");
      this.figure = this.details?.previousElementSibling;
      this.exercise = block.closest(".exercise");
      this.status = make("p", { className: "run-status", role: "status" });
      this.output = make("pre", { className: "run-output", role: "group", ariaLabel: "Output", tabIndex: 0 });
      this.run = button(this.exercise ? "Check" : "Run", () => this.attempt(this.run, kind, line));
      this.edit = button("Edit", () => {
        this.open();
        editors[line].focus();
      });
      this.reset = button("Reset", () => this.takeBack());
      // A double click on Run is no stop.
      this.stop = button("Stop", ({ detail }) => detail < 2 && this.asked.stop());
      this.step = button("Step through", () => this.attempt(this.step, "steps", 0));
      for (const each of [this.run, this.edit, this.step]) each.onpointerenter = () => python.start(boxOf(line));
      this.stop.hidden = this.reset.hidden = true;
      block.after(make("div", { className: "run" }, buttons(this.run, this.edit, this.reset, this.status), this.output));
      this.first = [".drawing > svg", ".steps"].map((each) => this.figure?.querySelector(each)?.cloneNode(true));
      const nodes = this.figure?.querySelectorAll(".node").length;
      if (kind === "graph" && nodes && nodes <= 30) this.figure.append(buttons(this.step));
      if (this.exercise) mark(this.exercise);
      this.isAlwaysOpen = this.exercise || /playground/.test(python.path);
      if (this.isAlwaysOpen) this.open();
    }

    // Runs the block, and says beside the button how it ended.
    async attempt(by, kind, place) {
      if (!this.stop.hidden) return;
      this.begin(by);
      const [box, source] = [boxOf(this.line), textOf(this.line)];
      python.start(box).then(() => this.stop.hidden || (this.status.textContent = "Running…"));
      const check = this.judge && originals[this.judge];
      this.asked = { box, kind, place, source, above: above(this.line).map(textOf), check };
      const show = (text) => this.print(text);
      const answer = await python.run(this.asked, show).catch(({ message }) => ({ words: message }));
      const said = this.show(answer);
      const isWrong = !!(answer.failure || answer.words);
      this.status.textContent = said;
      this.status.classList.toggle("run-wrong", isWrong);
      by.hidden = this.reset.disabled = false;
      if (!isWrong) this.step.hidden = by === this.step;
      if (document.activeElement === this.stop) (by.hidden ? this.figure.querySelector("button") : by).focus();
      this.stop.hidden = true;
    }

    begin(by) {
      const focused = document.activeElement === by;
      by.after(this.stop);
      by.parentNode.append(this.status);
      by.hidden = true;
      this.stop.hidden = this.reset.hidden = false;
      this.reset.disabled = true;
      this.status.classList.remove("run-wrong");
      if (focused) this.stop.focus();
      this.output.replaceChildren();
      this.status.textContent = "Python is starting…";
    }

    // A browser takes minutes to lay out a long text where letters change their direction.
    print(what) {
      this.output.append(what);
      this.output.classList.toggle("run-long", this.output.textContent.length > 2_000);
    }

    // Shows what came of a run, and returns what to say of it.
    show({ failure, words, svg, steps }) {
      if (failure) {
        if (/[^\n]$/.test(this.output.textContent)) this.print("\n");
        this.print(make("span", { className: "run-wrong", textContent: failure }));
        if (this.details) this.details.open = true;
        return "It ended with an error.";
      }
      if (words) return words;
      if (this.exercise) {
        mark(this.exercise, true);
        return "Solved: the check has nothing more to say.";
      }
      if (!svg || !this.figure) return "Done.";
      const drawn = drawingOf(svg);
      if (!drawn) return "What it drew is not one <svg> element.";
      redraw(this.figure, drawn.drawing, steps.length ? tableOfSteps(steps) : null);
      return drawn.isWhole ? "Done." : "Done. The page shows only such parts of a drawing as its own drawings have.";
    }

    open() {
      const label = this.exercise ? "Your answer" : "The example";
      editors[this.line] = makeEditor(this.code.parentNode, { label, onrun: () => this.run.click() });
      this.edit.hidden = true;
      this.reset.hidden = false;
      this.status.textContent = "Shift+Enter runs it. Escape, then Tab, leaves it.";
    }

    takeBack() {
      editors[this.line]?.close();
      delete editors[this.line];
      this.output.replaceChildren();
      this.status.textContent = "";
      this.edit.hidden = this.step.hidden = false;
      this.reset.hidden = true;
      if (this.figure) redraw(this.figure, ...this.first.map((each) => each?.cloneNode(true)));
      if (this.isAlwaysOpen) this.open();
      this.run.focus();
    }
  }

  for (const [line, kind, ...others] of python.blocks) {
    // What a reader writes in the place of a starter is judged as a solution is.
    if (kind === "starter") {
      const [, ...solution] = python.blocks.find((block) => block[1] === "solution" && block[0] > line);
      new Runner([line, ...solution]);
    } else if (!/check|solution/.test(kind)) new Runner([line, kind, ...others]);
  }
}
