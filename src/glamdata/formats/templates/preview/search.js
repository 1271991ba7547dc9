"use strict";
// The list of records stands in search.js of each language; without scripts the pages by letter do.
(() => {
  const form = document.querySelector(".search"), box = document.getElementById("q");
  if (!form || !box || !window.RECORDS) return;
  const hits = document.getElementById("hits"), said = form.querySelector("[aria-live]"), all = document.getElementById("all");
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const folded = window.RECORDS.map(([label, key]) => fold(`${label} ${key}`));
  const most = 100;
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("input", () => {
    const words = fold(box.value).split(/\s+/).filter(Boolean);
    const found = words.length ? window.RECORDS.filter((_, place) => words.every((word) => folded[place].includes(word))) : [];
    hits.replaceChildren(...found.slice(0, most).map(([label, key, path, years]) => {
      const row = document.createElement("li"), link = document.createElement("a"), note = document.createElement("span");
      link.href = `records/${path}`; link.textContent = label; link.dir = "auto";
      note.className = "years"; note.textContent = years || key;
      row.append(link, " ", note);
      return row;
    }));
    said.textContent = words.length ? `${found.length} ${said.dataset.found}` : "";
    for (const part of [all, ...document.querySelectorAll(".pages")]) part.hidden = words.length > 0;
  });
})();
