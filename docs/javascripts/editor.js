// An editor: a text area, whose own letters cannot be seen, over the block that shows them in colour.
function makeEditor(pre, { label, onrun }) {
  const code = pre.querySelector("code");
  const original = code.innerHTML;
  const area = document.createElement("textarea");
  Object.assign(area, { className: "editor", value: code.textContent.replace(/\n$/, ""), spellcheck: false });
  const attributes = { autocapitalize: "off", autocomplete: "off", wrap: "off", "aria-label": label };
  attributes["aria-description"] = "Shift and Enter run it. Escape, then Tab, leaves the editor.";
  for (const name in attributes) area.setAttribute(name, attributes[name]);
  let leaving = false;

  // Pygments' names for the words of Python; what is none of them stays plain.
  const KEYWORDS = "as|assert|async|await|break|case|continue|del|elif|else|except|finally|for|global|if|lambda|match|nonlocal|pass|raise|return|try|while|with|yield";
  const BUILTINS = "abs|all|any|dict|enumerate|float|int|isinstance|len|list|map|max|min|next|object|pow|print|property|range|repr|reversed|round|set|sorted|staticmethod|str|sum|super|tuple|type|zip|[A-Z]\\w*Error|NotImplemented";
  const WORDS = new RegExp(
    [
      "(?<c1>#.*)",
      `(?<s2>[rbfu]{0,2}("""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\\\.|[^"\\\\\\n])*"?|'(?:\\\\.|[^'\\\\\\n])*'?))`,
      "(?<nd>@[\\w.]+)",
      "(?<mi>\\b\\d[\\w.]*(?:(?<=e)-\\d+)?)",
      "(?:(?<k0>def|class)(?<w0> +)(?<nf>\\w+))",
      "(?:(?<k1>\\bfrom|^import)(?<w1> +)(?<nn>[\\w.]+))",
      "(?<kn>\\bimport\\b)",
      "(?<kc>\\b(?:True|False|None)\\b)",
      "(?<ow>\\b(?:in|is|and|or|not)\\b)",
      `(?<k>\\b(?:${KEYWORDS}|def|class)\\b)`,
      `(?<nb>(?<![.\\w])(?:${BUILTINS})\\b)`,
      "(?<o>[-+*/%=<>!&|^~]+)",
    ].join("|"),
    "gm",
  );

  function colour() {
    const text = `${area.value}\n`;
    const parts = [];
    const add = (name, part) => {
      const span = name ? document.createElement("span") : document.createTextNode(part);
      if (name) Object.assign(span, { className: name.replace(/\d$/, (d) => (name === "s2" || name === "c1" ? d : "")), textContent: part });
      parts.push(span);
    };
    let end = 0;
    for (const found of text.matchAll(WORDS)) {
      add("", text.slice(end, found.index));
      for (const [name, part] of Object.entries(found.groups)) if (part) add(name === "w0" ? "" : name, part);
      end = found.index + found[0].length;
    }
    add("", text.slice(end));
    code.replaceChildren(...parts);
  }

  // In a way that the browser's own undo knows.
  function put(text, from = area.selectionStart, to = area.selectionEnd) {
    area.setSelectionRange(from, to);
    if (!document.execCommand(text ? "insertText" : "delete", false, text)) area.setRangeText(text, from, to, "end");
    colour();
  }

  function indent(back) {
    const { value, selectionStart: from, selectionEnd: to } = area;
    if (!back && from === to) return put("    ");
    const start = value.lastIndexOf("\n", from - 1) + 1;
    const lines = value.slice(start, to);
    const moved = back ? lines.replace(/^ {1,4}/gm, "") : lines.replace(/^(?=.)/gm, "    ");
    put(moved, start, to);
    if (from < to) area.setSelectionRange(start, start + moved.length);
  }

  area.oninput = colour;
  area.onscroll = () => (code.scrollLeft = area.scrollLeft);
  area.onkeydown = (event) => {
    const left = leaving;
    leaving = event.key === "Escape" || (left && event.key === "Shift");
    if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) onrun();
    else if (event.key === "Enter") {
      const [, space, colon] = /( *)[^\n]*?(:?)$/.exec(/[^\n]*$/.exec(area.value.slice(0, area.selectionStart))[0]);
      put(`\n${space}${colon && "    "}`);
    } else if (event.key === "Tab" && !left) indent(event.shiftKey);
    else return;
    event.preventDefault();
  };

  area.setSelectionRange(0, 0);
  pre.append(area);
  colour();
  return {
    get text() {
      return `${area.value}\n`;
    },
    focus: () => area.focus(),
    close() {
      area.remove();
      code.innerHTML = original;
    },
  };
}
