// A link may lead into a folded aside: open every fold around the place that the address names.
(function () {
  "use strict";
  function openAround() {
    const name = decodeURIComponent(window.location.hash.slice(1));
    const target = name && document.getElementById(name);
    if (!target) return;
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
