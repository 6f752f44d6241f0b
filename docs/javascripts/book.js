// What the theme leaves undone for those who read by keyboard or by ear.
"use strict";
const content = document.querySelector(".md-content");

function mend() {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  // The bar of a code block is not a part of the page to navigate to.
  for (const bar of content.querySelectorAll(".md-code__nav")) bar.setAttribute("role", "none");
  // The long name of a test breaks where its words end.
  for (const code of content.querySelectorAll("table:not(.steps) td code:not(:has(*))")) {
    const parts = code.textContent.split(/(?<=[/_.:])(?=[a-z])/);
    if (parts.length > 1) code.replaceChildren(...parts.flatMap(part => [part, document.createElement("wbr")]));
  }
  for (const box of content.querySelectorAll(".math, .drawing, .md-typeset__scrollwrap")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

// The theme adds its parts when it is ready; a box that fits may no longer do so when the window shrinks.
new MutationObserver(mend).observe(content, {
  subtree: true, childList: true, attributes: true, attributeFilter: ["open"],
});
new ResizeObserver(mend).observe(content);
