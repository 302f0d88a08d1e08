// Changing the language keeps what was typed on this page: until the next page has it, and never a password.
const TYPED = "portal-typed";
const fields = [...document.querySelectorAll("main input, main select, main textarea")].filter((field) =>
  field.name && !["hidden", "password", "file"].includes(field.type) && !("reveal" in field.dataset));

document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".languages a")) return;
  const typed = fields.map((field) => (field.type === "radio" || field.type === "checkbox" ? field.checked : field.value));
  try { sessionStorage.setItem(TYPED, JSON.stringify([location.pathname, typed])); } catch { /* without storage: typed again */ }
});

try {
  const [path, typed] = JSON.parse(sessionStorage.getItem(TYPED)) ?? [];
  sessionStorage.removeItem(TYPED);
  if (path === location.pathname && typed.length === fields.length) {
    fields.forEach((field, at) => {
      field[typeof typed[at] === "boolean" ? "checked" : "value"] = typed[at];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
} catch { /* nothing was kept */ }
