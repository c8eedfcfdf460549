"use strict";
const root = document.documentElement;
root.classList.add("js");
const show = () => {
  const aim = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = aim && aim.closest("details");
  if (fold) { fold.open = true; aim.scrollIntoView(); }
};
addEventListener("hashchange", show);
show();
for (const button of document.querySelectorAll("button.codes")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(open));
    for (const one of document.querySelectorAll("details.code")) one.open = open;
  });
}
