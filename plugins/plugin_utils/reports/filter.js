/* SPDX-FileCopyrightText: 2026 the hrsync.ad authors
   SPDX-License-Identifier: GPL-3.0-or-later */
(() => {
  "use strict";
  const form = document.getElementById("filter");
  if (!form) {
    return;
  }
  const rows = [...document.getElementById("list").tBodies[0].rows];
  const found = document.getElementById("found");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = [];
  const textOf = (index) => texts[index] ??= plain(rows[index].textContent);
  const apply = () => {
    const words = plain(form.elements.text.value).split(/\s+/).filter(Boolean);
    const kind = form.elements.kind?.value ?? "";
    const department = form.elements.department?.value ?? "";
    let shown = 0;
    rows.forEach((row, index) => {
      const fits = (!kind || row.classList.contains(kind))
        && (!department || row.dataset.d === department)
        && words.every((word) => textOf(index).includes(word));
      row.hidden = !fits;
      shown += fits;
    });
    found.textContent = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
  };
  const open = () => {
    const row = document.getElementById(location.hash.slice(1));
    if (row?.hidden) {
      form.reset();
      apply();
      row.scrollIntoView();
    }
    row?.querySelector("details")?.setAttribute("open", "");
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  document.querySelectorAll("a[data-kind]").forEach((link) => link.addEventListener("click", () => {
    form.reset();
    form.elements.kind.value = link.dataset.kind;
    apply();
  }));
  addEventListener("hashchange", open);
  apply();
  open();
})();
