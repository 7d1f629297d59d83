// Says how long it takes while the county computes a village's chain anew.
"use strict";

for (const form of document.querySelectorAll("form[data-wait]")) {
  form.addEventListener("submit", () => {
    form.querySelector("button").disabled = true;
    form.querySelector("[role=status]").hidden = false;
  });
}
