// Fills in the code that a mailed link carries behind its #, and takes it out of the address.
const field = document.querySelector("input[name=code]");
const code = location.hash.slice(1);

if (field && /^[0-9a-f-]{32,40}$/i.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
}
