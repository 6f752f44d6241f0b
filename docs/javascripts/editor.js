// A text area without a colour, over code that each key colours anew.
"use strict";
let makeEditor;
{
  // The classes are those of Pygments. In the braces of an f-string is code.
  const FIELD = /(?<=(?<!{){)(?<n>[^{}]+?)(?==?(![ars])?(:[^'")\]]{0,99})?})/g;
  // These patterns look back and ahead in a line: for a long one, too far.
  const LONG_LINE = /.{500}/;
  const CODE = RegExp(
    [
      /(?<c>#.*|(?<=^ *)(?<d>"""|''')[^]*?(\k<d>|(?![^])))/,
      /(?<s>(\b[bfru]+)?(?<q>["'])(\k<q>{2}[^]*?(\k<q>{3}|(?![^]))|(\\[^]|.)*?(\k<q>|$)))/,
      /(?<nd>@\w+)/,
      /(?<m>(\b|\.)\d([\w.]|(?<=\de)[-+])*)/,
      /(?<nf>(?<=\b(class|def) +)(?!__)\w+|(?<=\bfrom +|^ *import [\w., ]*)(?!as\b|None\b)[\w.]+|\b([A-Z]\w*(Error|Warning)|Exception)\b)/,
      /(?<o>[!-/:-@[-^{-~]|\b(and|in|is|not|or)\b)/,
      /(?<k>\b(as|assert|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|lambda|nonlocal|pass|raise|return|try|while|with|yield)\b)/,
      /(?<nb>(?<!\.)\b(abs|all|any|bool|callable|complex|dict|enumerate|filter|float|getattr|globals|hasattr|hash|id|int|isinstance|iter|len|list|map|max|min|next|object|open|pow|print|property|range|repr|reversed|round|self|set|sorted|str|sum|super|tuple|type|vars|zip)\b)/,
    ].map((each) => each.source).join("|"),
    "gm",
  );

  function paint(element, text, pattern) {
    let end = 0;
    element.textContent = "";
    for (const { 0: all, index, groups } of pattern && !LONG_LINE.test(text) ? text.matchAll(pattern) : []) {
      const className = Object.keys(groups).find((kind) => groups[kind]);
      const inside = { s: /^\w*f/.test(all) && FIELD, n: CODE }[className];
      element.append(text.slice(end, index), paint(make("span", { className }), all, inside));
      end = index + all.length;
    }
    element.append(text.slice(end));
    return element;
  }

  // The lines that a selection touches, moved in or out, and the selection with them.
  function moveLines(field, start, isOut, insert) {
    const { value, selectionStart: from, selectionEnd: to } = field;
    // Not the line at whose start a selection ends.
    const last = Math.max(from, to - 1);
    const lines = value.slice(start, last + value.slice(last).search(/\n|$/));
    const moved = isOut ? lines.replace(/^ {1,4}/gm, "") : lines.replace(/^(?=.)/gm, "    ");
    const more = moved.length - lines.length;
    field.setSelectionRange(start, start + lines.length);
    insert(moved);
    field.setSelectionRange(from < to ? start : Math.max(start, from + more), to + more);
  }

  // Enter keeps the indent, Tab indents; Escape before Tab leaves the field.
  function keysOf(field, onrun) {
    let left, leaving;
    // This can be undone.
    const insert = (text) => document.execCommand("insertText", false, text);
    return (event) => {
      const { key, shiftKey } = event;
      const { value, selectionStart: from, selectionEnd: to } = field;
      if (key !== "Shift") [left, leaving] = [leaving, key === "Escape"];
      if (event.isComposing || (key !== "Enter" && (key !== "Tab" || left))) return;
      event.preventDefault();
      const start = value.slice(0, from).lastIndexOf("\n") + 1;
      const before = value.slice(start, from);
      if (key === "Enter") {
        if (shiftKey || event.ctrlKey || event.metaKey) onrun();
        else insert(`\n${before.match(/^ */)}${/^[^#]*:\s*(#.*)?$/.test(before) ? "    " : ""}`);
      } else if (from === to && !shiftKey) insert("    ");
      else moveLines(field, start, shiftKey, insert);
    };
  }

  makeEditor = (pre, { label, onrun, oninput }) => {
    const code = pre.querySelector("code");
    const original = [...code.childNodes];
    const view = make("span", { ariaHidden: "true" });
    const field = make("textarea", {
      className: "editor", ariaLabel: label, ariaDescription: "Escape, then Tab, leaves the editor",
      spellcheck: false, autocapitalize: "off",
    });
    field.onkeydown = keysOf(field, onrun);
    field.oninput = () => {
      paint(view, `${field.value}\n`, CODE);
      oninput?.();
    };

    const editor = {
      get text() {
        return `${field.value}\n`;
      },
      set text(text) {
        field.value = text.replace(/\n$/, "");
        field.setSelectionRange(0, 0);
        paint(view, editor.text, CODE);
      },
      focus: () => field.focus(),
      close: () => code.replaceChildren(...original),
    };
    editor.text = code.textContent;
    code.replaceChildren(view, field);
    return editor;
  };
}
