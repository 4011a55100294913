/* Sanwang: what makes forms kinder. Every page works without it. */
"use strict";

/* Drafts: what was chosen or typed in a form[data-draft] outlives a reload, a lost page, a lost network. They belong
   to the account (its number is in the key), keep the record's id, and go when its receipt is shown. */
(() => {
  const PREFIX = "draft:", DAYS = 7;
  let store;
  try { store = window.localStorage; } catch { return; }
  const read = (key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };
  const keys = () => Object.keys(store).filter((key) => key.startsWith(PREFIX));

  const done = document.querySelector("[data-draft-done]")?.dataset.draftDone;
  for (const key of keys()) {
    const draft = read(key);
    if (!draft || draft.id === done || Date.now() - draft.at > DAYS * 864e5) store.removeItem(key);
  }

  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = PREFIX + form.dataset.draft;
  const hidden = ["csrfmiddlewaretoken", "id"];

  const restore = (fields) => {
    for (const input of form.elements) {
      if (!input.name || hidden.includes(input.name)) continue;
      const values = fields.filter(([name]) => name === input.name).map(([, value]) => value);
      if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
      else if (values.length) input.value = values[0];
      if (input.value && input.tagName === "TEXTAREA") input.closest("details")?.setAttribute("open", "");
    }
    oldDay(fields);
  };
  /* "today" of an earlier day is no chip any more: it becomes the picked date */
  const oldDay = (fields) => {
    const when = fields.find(([name]) => name === "when")?.[1];
    const pick = form.querySelector("[name=when][value=pick]");
    if (!pick || !when || form.querySelector("[name=when]:checked")) return;
    pick.checked = true;
    form.elements.day.value = when;
  };
  const offer = () => {
    const note = document.createElement("p");
    note.className = "notice row";
    note.setAttribute("role", "status");
    note.textContent = form.dataset.restored;
    const away = document.createElement("button");
    away.type = "button";
    away.className = "btn";
    away.textContent = form.dataset.discard;
    away.addEventListener("click", () => { store.removeItem(key); location.reload(); });
    note.append(away);
    form.before(note);
  };
  const save = () => {
    const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
    try { store.setItem(key, JSON.stringify({ id: form.elements.id.value, at: Date.now(), fields })); } catch { /* full: go on */ }
  };

  const draft = read(key);
  if (form.querySelector(".summary")) save(); /* the server gave back what was sent: that is the draft now */
  else if (draft) {
    form.elements.id.value = draft.id;
    restore(draft.fields);
    offer();
  }
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", save);
  form.elements.day?.addEventListener("input", () => {
    const pick = form.querySelector("[name=when][value=pick]");
    if (pick) pick.checked = true;
  });
})();

/* Tables of figures: the arrow keys go from cell to cell, Home and End along the row. Tab still visits every link. */
(() => {
  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  const linkIn = (row, column) => row?.cells[column]?.querySelector("a:not([tabindex])");
  const seek = (table, row, column, [down, across]) => {
    for (;;) {
      row += down;
      column += across;
      if (!table.rows[row] || column < 0 || column >= table.rows[row].cells.length) return null;
      const link = linkIn(table.rows[row], column);
      if (link) return link;
    }
  };
  for (const table of document.querySelectorAll("table[data-grid]")) {
    table.addEventListener("keydown", (event) => {
      const cell = event.target.closest("th, td");
      if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
      const row = cell.parentNode, count = row.cells.length;
      const step = steps[event.key];
      const found = step ? seek(table, row.rowIndex, cell.cellIndex, step)
        : event.key === "Home" ? seek(table, row.rowIndex, -1, [0, 1])
        : event.key === "End" ? seek(table, row.rowIndex, count, [0, -1]) : null;
      if (!found) return;
      event.preventDefault();
      found.focus();
    });
  }
})();

/* A sheet typed from paper: Enter goes on to the next cell, and from the last one to the button. */
document.querySelector("form[data-rows]")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") return;
  const fields = [...event.currentTarget.querySelectorAll("input:not([type=hidden]), button[type=submit]")];
  const next = fields[fields.indexOf(event.target) + 1];
  event.preventDefault();
  next.focus();
});

/* A page that shows how far a job is asks again by itself, until it is another page. */
(() => {
  const waiting = document.querySelector("[data-reload]");
  if (waiting) setTimeout(() => location.reload(), Number(waiting.dataset.reload));
})();
