// Two texts read through side by side: where one is scrolled, the other follows to the clause that
// answers. Without this file both are read, and the links lead from clause to clause.
"use strict";

const panes = [...document.querySelectorAll(".pane")];
let leading = null; // the pane that a person moves

/** The first passage whose end is in view. */
function atTop(pane) {
  const edge = pane.getBoundingClientRect().top + pane.querySelector("h2").offsetHeight;
  return [...pane.querySelectorAll("[data-other]")].find(
    (passage) => passage.getBoundingClientRect().bottom > edge + 8,
  );
}

function follow(pane) {
  const passage = atTop(pane);
  const other = passage && document.getElementById(passage.dataset.other);
  if (!other) return;
  const follower = other.closest(".pane");
  const gap =
    other.getBoundingClientRect().top -
    follower.getBoundingClientRect().top -
    (passage.getBoundingClientRect().top - pane.getBoundingClientRect().top);
  follower.scrollTop += gap;
  for (const marked of document.querySelectorAll(".passage.at")) marked.classList.remove("at");
  passage.classList.add("at");
  other.classList.add("at");
}

for (const pane of panes) {
  const lead = () => (leading = pane);
  for (const moved of ["wheel", "touchstart", "pointerdown", "keydown", "focusin"]) {
    pane.addEventListener(moved, lead, { passive: true });
  }
  pane.addEventListener("scroll", () => leading === pane && follow(pane), { passive: true });
}
for (const jump of document.querySelectorAll(".jump")) {
  jump.addEventListener("click", (event) => {
    if (panes.every((pane) => pane.scrollHeight <= pane.clientHeight)) return;
    event.preventDefault();
    leading = jump.closest(".pane");
    const other = document.getElementById(jump.hash.slice(1));
    const follower = other.closest(".pane");
    follower.scrollTop +=
      other.getBoundingClientRect().top -
      follower.getBoundingClientRect().top -
      follower.querySelector("h2").offsetHeight;
    history.replaceState(null, "", jump.hash);
    follower.focus({ preventScroll: true });
  });
}
