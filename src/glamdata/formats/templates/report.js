// Narrows the list by text and outcome. The page says everything without it.
(() => {
  const list = document.getElementById("record-list");
  const form = document.getElementById("filter");
  if (!list || !form) return;
  const rows = Array.from(list.tBodies[0].rows, (row) => [row, row.textContent.toLowerCase()]);
  const words = form.querySelector("input[type=search]");
  const shown = document.getElementById("shown");
  const narrow = () => {
    const outcome = form.querySelector("input[type=radio]:checked").value;
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const [row, text] of rows) {
      const fits = (!outcome || row.dataset.outcome === outcome) && wanted.every((word) => text.includes(word));
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = `${count} of ${rows.length} rows shown`;
  };
  form.hidden = false;
  form.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(narrow));
  narrow();
})();
