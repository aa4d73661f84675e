"use strict";
(() => {
  const table = document.getElementById("recipients");
  if (!table) return;
  const body = table.tBodies[0], rows = [...body.rows], controls = document.getElementById("controls");
  const words = document.getElementById("words"), cause = document.getElementById("cause"), shown = document.getElementById("shown");
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const texts = new Map(rows.map((row) => [row, row.textContent.toLocaleLowerCase()]));

  function filter() {
    const wanted = words.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const fits = (!cause.value || row.dataset.cause === cause.value) && wanted.every((word) => texts.get(row).includes(word));
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = shown.dataset.text.replace("{shown}", count).replace("{all}", rows.length);
  }

  function key(row, column) {
    const cell = row.cells[column];
    return cell.dataset.key ?? cell.textContent.trim();
  }

  function sort(heading) {
    const down = heading.getAttribute("aria-sort") === "ascending", sign = down ? -1 : 1;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.sort((one, two) => sign * order.compare(key(one, heading.cellIndex), key(two, heading.cellIndex)));
    body.append(...rows);
  }

  for (const heading of table.tHead.rows[0].cells) heading.querySelector("button").addEventListener("click", () => sort(heading));
  words.addEventListener("input", filter);
  cause.addEventListener("change", filter);
  controls.hidden = false;
  filter();
})();
