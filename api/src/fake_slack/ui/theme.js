// Runs before the first paint, so that a remembered colour scheme does not flash.
"use strict";
(() => {
  let remembered = null;
  try {
    remembered = localStorage.getItem("leancrm.theme");
  } catch {
    // Storage may be blocked; the system's colours are then used.
  }
  if (remembered === "light" || remembered === "dark") document.documentElement.dataset.theme = remembered;
})();
