// A page that shows a person's data and comes back from the browser's memory is asked for anew,
// so that nothing of it is seen after signing out.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted || !document.body.hasAttribute("data-personal")) return;
  document.body.hidden = true;
  location.replace(location.pathname + location.search);
});
