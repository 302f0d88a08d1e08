// The staff desk: "/" leads to the search in the header; an open filter closes on Escape and on a click elsewhere.
document.addEventListener("keydown", (event) => {
  const find = document.getElementById("find-field");
  if (event.key === "/" && find && !event.target.closest("input, select, textarea")) {
    event.preventDefault();
    find.focus();
  }
  if (event.key === "Escape") {
    const open = document.querySelector("#changelist-filter details[open]");
    open?.removeAttribute("open");
    open?.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("#changelist-filter details[open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
});
