"use strict";
document.documentElement.classList.add("js");
const matrix = document.querySelector("table.matrix");
if (matrix) {
  const body = matrix.tBodies[0];
  const choice = (name) => document.getElementById("show-" + name).value;
  const apply = () => {
    const reading = choice("reading");
    const date = choice("date");
    for (const row of body.rows) {
      const party = choice("party");
      row.hidden = party !== "" && row.dataset.party !== party;
    }
    for (const cell of matrix.querySelectorAll("[data-reading]")) {
      cell.hidden = reading !== "" && cell.dataset.reading !== reading;
    }
    for (const line of matrix.querySelectorAll("[data-date]")) {
      line.hidden = date !== "" && !line.dataset.date.split(" ").includes(date);
    }
    const shown = Array.from(body.rows).filter((row) => !row.hidden).length;
    document.getElementById("shown").textContent = shown + " of " + body.rows.length + " rows";
  };
  for (const select of document.querySelectorAll(".tools select")) {
    select.addEventListener("change", apply);
  }
  for (const button of matrix.querySelectorAll("th button")) {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const place = Array.from(head.parentNode.children).indexOf(head);
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of matrix.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.children[place].dataset.sort;
      const rows = Array.from(body.rows).sort(
        (a, b) => key(a).localeCompare(key(b), "en", { numeric: true }) * (down ? -1 : 1));
      body.append(...rows);
    });
  }
}
for (const age of document.querySelectorAll("[data-newest]")) {
  const days = Math.floor((Date.now() - Date.parse(age.dataset.newest)) / 864e5);
  const rhythm = Number(age.dataset.rhythm);
  if (days < 0) continue;
  const late = rhythm > 0 && days > rhythm;
  age.textContent = days + " days" + (late ? ", older than its rhythm of " + rhythm + " days" : "");
  age.classList.toggle("old", late);
}
