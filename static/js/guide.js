// The classroom's guide by keys: arrows, and the two keys of a presenter's clicker. Links do the same.
const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" };

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, select, textarea")) return;
  const way = KEYS[event.key];
  const link = way && document.querySelector(`main a[rel="${way}"]`);
  // On a small screen these two keys scroll, as everywhere.
  const scrolls = event.key.startsWith("Page") && document.documentElement.scrollHeight > innerHeight + 8;
  if (!link || scrolls) return;
  event.preventDefault();
  link.click();
});
