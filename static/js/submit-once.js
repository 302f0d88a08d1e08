// A double click sends a form once. The guard lets go after some seconds, and when the page is shown again.
const PAUSE = 6000;

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-disabled", "true");
  setTimeout(release, PAUSE, form);
});

window.addEventListener("pageshow", () => {
  for (const form of document.forms) release(form);
});
