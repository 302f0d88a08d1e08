// A link carries its code behind the #, which no server sees. It goes into the field, and out of the address.
const field = document.querySelector("[data-from-address]");
const code = decoded(location.hash.slice(1));

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return ""; }
}

if (field && /^[0-9A-Fa-f{} -]{32,60}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
  const next = document.querySelector("main input[type=password]");
  if (next) next.focus();
}
