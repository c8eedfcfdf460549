"use strict";
document.documentElement.classList.add("js");
const matrix = document.querySelector("table.matrix");
if (matrix) {
  const rows = Array.from(matrix.querySelectorAll("tr[data-party]"));
  const choice = (name) => document.getElementById("show-" + name).value;
  const apply = () => {
    const reading = choice("reading");
    const date = choice("date");
    const party = choice("party");
    for (const row of rows) row.hidden = party !== "" && row.dataset.party !== party;
    for (const cell of matrix.querySelectorAll("[data-reading]")) {
      cell.hidden = reading !== "" && cell.dataset.reading !== reading;
    }
    for (const line of matrix.querySelectorAll("[data-date]")) {
      line.hidden = date !== "" && !line.dataset.date.split(" ").includes(date);
    }
    const shown = rows.filter((row) => !row.hidden).length;
    document.getElementById("shown").textContent = shown + " of " + rows.length + " rows";
  };
  for (const select of document.querySelectorAll(".tools select")) {
    select.addEventListener("change", apply);
  }
  const fold = (button, folded) => {
    button.closest("tbody").classList.toggle("folded", folded);
    button.setAttribute("aria-expanded", String(!folded));
  };
  for (const button of matrix.querySelectorAll("tr.family button")) {
    fold(button, matchMedia("(max-width:40rem)").matches);
    button.addEventListener("click", () =>
      fold(button, button.getAttribute("aria-expanded") === "true"));
  }
  for (const button of matrix.querySelectorAll("thead button")) {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const place = Array.from(head.parentNode.children).indexOf(head);
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of matrix.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.children[place].dataset.sort;
      for (const body of matrix.tBodies) {
        const own = Array.from(body.rows).filter((row) => row.dataset.party);
        own.sort((a, b) =>
          key(a).localeCompare(key(b), "en", { numeric: true }) * (down ? -1 : 1));
        body.append(...own);
      }
    });
  }
}
for (const button of document.querySelectorAll("button.codes")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(open));
    for (const code of document.querySelectorAll("details.code")) code.open = open;
  });
}
for (const age of document.querySelectorAll("[data-newest]")) {
  const days = Math.floor((Date.now() - Date.parse(age.dataset.newest)) / 864e5);
  const rhythm = Number(age.dataset.rhythm);
  if (days < 0) continue;
  const late = rhythm > 0 && days > rhythm;
  age.textContent = days + " days" + (late ? ", usually updated every " + rhythm + " days" : "");
  age.classList.toggle("old", late);
}
