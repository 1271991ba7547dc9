// Narrows the lists by text and by outcome or severity. The page says everything without it.
(() => {
  const narrowing = (form, shown, entries, what, settle) => {
    const words = form.querySelector("input[type=search]");
    const narrow = () => {
      const chosen = form.querySelector("input[type=radio]:checked").value;
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const [row, text, kind] of entries) {
        const fits = (!chosen || kind === chosen) && wanted.every((word) => text.includes(word));
        row.hidden = !fits;
        count += fits;
      }
      settle(wanted.length > 0);
      shown.textContent = `${count} of ${entries.length} ${what} shown`;
    };
    form.hidden = false;
    form.addEventListener("input", narrow);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(narrow));
    narrow();
  };

  const list = document.getElementById("record-list");
  const records = document.getElementById("filter");
  if (list && records) {
    const rows = Array.from(list.tBodies[0].rows, (row) => [row, row.textContent.toLowerCase(), row.dataset.outcome]);
    narrowing(records, document.getElementById("shown"), rows, "rows", () => {});
  }

  const findings = document.getElementById("finding-filter");
  if (findings) {
    const groups = Array.from(document.querySelectorAll("details.group"));
    const rows = groups.flatMap((group) => {
      const head = group.querySelector("summary").textContent.toLowerCase();
      return Array.from(group.querySelectorAll("tbody tr"), (row) => [
        row, `${head} ${row.textContent.toLowerCase()}`, group.dataset.severity,
      ]);
    });
    narrowing(findings, document.getElementById("findings-shown"), rows, "findings on this page", (asked) => {
      for (const group of groups) {
        const own = group.querySelectorAll("tbody tr");
        group.hidden = own.length > 0 && !Array.from(own).some((row) => !row.hidden);
        if (asked) group.open = !group.hidden;
      }
    });
  }
})();
