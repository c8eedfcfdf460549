"use strict";
const root = document.documentElement;
root.classList.add("js");
for (const button of document.querySelectorAll("button.codes")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(open));
    for (const one of document.querySelectorAll("details.code")) one.open = open;
  });
}
