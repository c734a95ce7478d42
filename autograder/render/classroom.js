"use strict";
// Sorts and filters the table of students. Without it the page says the same, in the order of names.
(() => {
  const table = document.getElementById("table");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const form = document.getElementById("filter");
  const find = document.getElementById("find");
  const status = document.getElementById("status");
  const flagged = document.getElementById("flagged");
  const shown = document.getElementById("shown");
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  let texts = null;

  const words = (row) => row.textContent.replace(/\s+/g, " ").toLowerCase();

  function filter() {
    texts ??= rows.map(words);
    const wanted = find.value.trim().toLowerCase().replace(/\s+/g, " ");
    let count = 0;
    rows.forEach((row, place) => {
      const fits = (!wanted || texts[place].includes(wanted))
        && (!status.value || row.dataset.status === status.value)
        && (!flagged.checked || row.dataset.flags === "1");
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.textContent = `${count} of ${rows.length} shown`;
  }

  const value = (row, column) => {
    const cell = row.cells[column];
    if (!("value" in cell.dataset)) return cell.textContent.trim();
    return cell.dataset.value === "" ? null : Number(cell.dataset.value);
  };

  // Cells without a value stay last in either direction.
  function compare(one, other, sign) {
    if (one === null || other === null) return (one === null) - (other === null);
    return sign * (typeof one === "number" ? one - other : collator.compare(one, other));
  }

  function sort(head, column) {
    const falling = head.getAttribute("aria-sort") === "ascending"
      || (!head.hasAttribute("aria-sort") && head.dataset.first === "falling");
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const keyed = rows.map((row) => [value(row, column), row]);
    keyed.sort((one, other) => compare(one[0], other[0], falling ? -1 : 1));
    body.append(...keyed.map((pair) => pair[1]));
  }

  [...table.tHead.rows[0].cells].forEach((head, column) => {
    if (!("sort" in head.dataset)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(head, column));
  });
  for (const button of document.querySelectorAll("button[data-find]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      find.value = button.dataset.find;
      status.value = "";
      flagged.checked = false;
      filter();
      document.getElementById("students").scrollIntoView();
      find.focus({ preventScroll: true });
    });
  }
  let waiting = 0;
  find.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  status.addEventListener("change", filter);
  flagged.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  form.hidden = false;
  if (find.value || status.value || flagged.checked) filter();
})();
