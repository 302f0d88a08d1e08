// Warns before a session ends that nobody uses; one button tells the server that somebody is still here.
// What another tab of this browser asks the server counts as well.
const box = document.getElementById("idle");
const text = document.getElementById("idle-text");
const KEY = "portal-seen";
let seen = Date.now();

function note() {
  seen = Date.now();
  try { localStorage.setItem(KEY, String(seen)); } catch { /* without storage each tab counts alone */ }
}

function look() {
  const left = Number(box.dataset.idleSeconds) - (Date.now() - seen) / 1000;
  if (left <= 0) {
    location.replace(box.dataset.over);
  } else if (left <= Number(box.dataset.warnSeconds)) {
    const minutes = Math.ceil(left / 60);
    const words = minutes === 1 ? box.dataset.textOne : box.dataset.text.replace("%s", String(minutes));
    if (text.textContent !== words) text.textContent = words;
    if (!box.open) box.showModal();
  } else if (box.open) {
    box.close();
  }
}

if (box) {
  note();
  setInterval(look, 1000);
  window.addEventListener("storage", (event) => {
    if (event.key === KEY && event.newValue) seen = Number(event.newValue);
  });
  document.addEventListener("visibilitychange", look);
  box.addEventListener("cancel", (event) => event.preventDefault());
  const form = box.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!answer) return; // no network: the question stays
    if (answer.status === 204) {
      note();
      look();
    } else {
      location.replace(answer.redirected ? answer.url : box.dataset.over); // the page that says why it is over
    }
  });
}
