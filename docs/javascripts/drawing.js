// A drawing that a reader's code has sent, made anew of what the book's own drawings are made of.
"use strict";
let drawingOf;
{
  const SVG = "http://www.w3.org/2000/svg";
  const ELEMENTS = new Set("title desc g rect text tspan path circle".split(" "));
  // Those of the site would restyle it.
  const CLASSES = new Set(
    (
      "autograd-graph paper edge node title name data grad literate-plot sample curve slope first second third " +
      "legend axis beside tick zero shade level wanted rung bound"
    ).split(" "),
  );
  const MOST_ELEMENTS = 20_000;
  const MOST_LEVELS = 16;
  const LONGEST_ATTRIBUTE = 50_000;
  // In characters: of one text, and of all. A browser shows a title beside the pointer; where letters change
  // their direction, it takes minutes to lay out a long text.
  const LONGEST_TEXT = 500;
  const MOST_TEXT = 200_000;

  const like = (pattern) => (value) => pattern.test(value);
  const isNumber = like(/^-?\d{1,6}(\.\d{1,9})?%?$/);
  // What each attribute may say.
  const ATTRIBUTES = {
    class: (value) => value.split(" ").every((each) => CLASSES.has(each)),
    d: like(/^[MLHVCSQTAZ\d\s.,e+-]*$/i),
    x: isNumber,
    y: isNumber,
    width: isNumber,
    height: isNumber,
    rx: isNumber,
    cx: isNumber,
    cy: isNumber,
    r: isNumber,
    "text-anchor": like(/^(start|middle|end)$/),
    "fill-opacity": isNumber,
    "data-node": like(/^\d{1,6}$/),
    "data-edge": like(/^\d{1,6}-\d{1,6}$/),
    role: like(/^img$/),
    viewBox: like(/^(-?\d{1,6}(\.\d{1,9})? ?){4}$/),
  };

  const isElement = (node, names) =>
    node.nodeType === Node.ELEMENT_NODE && node.namespaceURI === SVG && names.has(node.localName);
  const isFit = ({ namespaceURI, localName, value }) =>
    namespaceURI === null &&
    Object.hasOwn(ATTRIBUTES, localName) &&
    value.length <= LONGEST_ATTRIBUTE &&
    ATTRIBUTES[localName](value);
  // The style of a drawing is in the site's own style sheets.
  const isMissed = (node) => node.nodeType === Node.ELEMENT_NODE && node.localName !== "style";

  // Makes an element anew; `count` has how many there are, and what was left out.
  function copy(given, count, level = 0) {
    const made = document.createElementNS(SVG, given.localName);
    count.elements += 1;
    for (const attribute of given.attributes) {
      if (isFit(attribute)) made.setAttribute(attribute.localName, attribute.value);
      else if (!attribute.name.startsWith("xmlns")) count.missed += 1;
    }
    for (const child of given.childNodes) {
      const isTaken = isElement(child, ELEMENTS) && level < MOST_LEVELS && count.elements < MOST_ELEMENTS;
      if (isTaken) made.append(copy(child, count, level + 1));
      else if (child instanceof Text && (count.text += child.length) <= MOST_TEXT) made.append(child.data);
      else if (child instanceof Text || isMissed(child)) count.missed += 1;
    }
    if (/^(title|text)$/.test(given.localName) && made.textContent.length > LONGEST_TEXT) {
      made.textContent = made.textContent.slice(0, LONGEST_TEXT);
      count.missed += 1;
    }
    return made;
  }

  // The drawing, and whether it is whole; nothing, where the text is no drawing.
  drawingOf = (text) => {
    // An entity may stand for a text without end.
    if (/<!(DOCTYPE|ENTITY)/i.test(text)) return null;
    const given = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    if (!isElement(given, new Set(["svg"]))) return null;
    const count = { elements: 0, text: 0, missed: 0 };
    const drawing = copy(given, count);
    return { drawing, isWhole: !count.missed };
  };
}
