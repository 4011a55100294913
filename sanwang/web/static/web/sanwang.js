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
