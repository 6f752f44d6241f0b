// The playground: one starter at a time, its code above its graph, drawn anew as the reader types.
(() => {
  if (python.path !== "docs/playground.md") return;
  const choice = document.createElement("select");
  choice.ariaLabel = "Start from";
  const sections = [...document.querySelectorAll("article h2")].map((heading) => {
    choice.append(new Option(heading.firstChild.textContent, heading.id));
    const section = document.createElement("section");
    heading.before(section);
    section.append(heading);
    while (!section.nextElementSibling.matches("h2, .build")) section.append(section.nextElementSibling);
    const details = section.querySelector(".figure-code");
    details.open = true;
    section.querySelector("figure").before(details);
    const run = details.querySelector(".run-button");
    let timer;
    section.oninput = () => {
      clearTimeout(timer);
      // In milliseconds; what still runs is waited for.
      timer = setTimeout(() => (run.hidden ? section.oninput() : run.click()), 100);
    };
    return section;
  });
  const show = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (sections.some((section) => section.firstChild.id === id)) choice.value = id;
    sections.forEach((section, i) => (section.hidden = i !== choice.selectedIndex));
  };
  choice.onchange = () => location.replace(`#${choice.value}`);
  addEventListener("hashchange", show);
  show();
  sections[0].before(choice);
})();
