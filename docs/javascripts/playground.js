// The playground: one starter at a time, its code above its graph, which is drawn anew as the reader types.
if (/playground/.test(python.path)) {
  const sections = [...document.querySelectorAll("article h2")].map((heading) => {
    const section = make("section");
    heading.before(section);
    section.append(heading);
    while (!section.nextElementSibling.matches("h2, .build")) section.append(section.nextElementSibling);
    const details = section.querySelector("details");
    details.open = true;
    section.querySelector("figure").before(details);
    const run = details.querySelector(".run-button");
    let timer;
    section.oninput = () => {
      clearTimeout(timer);
      // What still runs is waited for.
      timer = setTimeout(() => (run.hidden ? section.oninput() : run.click()), 100);
    };
    details.querySelector(".run-buttons").onclick = () => clearTimeout(timer);
    return section;
  });
  const show = () => {
    const chosen = sections.find((section) => `#${section.firstChild.id}` === location.hash) || sections[0];
    for (const section of sections) section.hidden = section !== chosen;
  };
  onhashchange = show;
  show();
}
