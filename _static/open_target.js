// A link may lead into a folded aside: open every fold around the place that the address names.
// Sections that the style sheet has left out until now are laid out before the page is moved:
// unfolding above the place while it is on the screen, they would push it away.
(function () {
  "use strict";
  function openAround() {
    const name = decodeURIComponent(window.location.hash.slice(1));
    const target = name && document.getElementById(name);
    if (!target) return;
    document.documentElement.classList.add("jb-whole");
    let fold = target.closest(".toggle-hidden, details:not([open])");
    while (fold) {
      if (fold.tagName === "DETAILS") fold.open = true;
      else fold.querySelector(":scope > .toggle-button, :scope > .admonition-title .toggle-button")?.click();
      if (fold.classList.contains("toggle-hidden")) fold.classList.remove("toggle-hidden");
      fold = target.closest(".toggle-hidden, details:not([open])");
    }
    target.scrollIntoView();
  }
  window.addEventListener("load", openAround);
  window.addEventListener("hashchange", openAround);
})();
