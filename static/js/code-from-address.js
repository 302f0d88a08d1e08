// A link carries its code behind the #, which no server sees. It goes into the field, and out of the address.
const field = document.querySelector("[data-from-address]");

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return ""; }
}

function take() {
  const code = decoded(location.hash.slice(1));
  if (!field || !/^[0-9A-Fa-f{} -]{32,60}$/.test(code)) return;
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
  const next = document.querySelector("main input[type=password]");
  if (next) next.focus();
}

take();
window.addEventListener("hashchange", take);

// In groups while it is typed, as on the letter. Enter sends it.
field?.addEventListener("input", () => {
  const digits = field.value.replace(/[^0-9A-Fa-f]/g, "");
  if (field.selectionStart !== field.value.length || digits.length > 32 || /[^0-9A-Fa-f\s{}-]/.test(field.value)) return;
  field.value = [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([from, to]) => digits.slice(from, to)).filter(Boolean).join("-");
});
field?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  field.form.requestSubmit();
});
