// Finds doors while one types. Without this script the form asks the server.
const search = document.getElementById("find");
const told = document.querySelector("[data-found]");
const lockers = [...document.querySelectorAll(".locker[data-words]")];
const floors = [...document.querySelectorAll(".floors .floor")];
const behindMore = floors.filter((floor) => floor.hidden);
const moreLinks = [...document.querySelectorAll(".show-more")];
const everything = told ? told.innerHTML : "";
let showsMore = behindMore.length === 0;

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

function find() {
  const words = fold(search.value).split(/\s+/).filter(Boolean);
  const found = lockers.filter((locker) => words.every((word) => locker.dataset.words.includes(word)));
  for (const locker of lockers) locker.hidden = !found.includes(locker);
  for (const floor of floors) {
    const isBehind = behindMore.includes(floor) && !showsMore && words.length === 0;
    floor.hidden = isBehind || !floor.querySelector(".locker:not([hidden])");
  }
  for (const link of moreLinks) link.hidden = showsMore || words.length > 0;
  told.textContent = words.length ? `${told.dataset.found} ${found.length}` : "";
}

// On a page that the server has searched, typing goes on from all that it shows.
if (search && told && !everything.includes("<a")) {
  search.addEventListener("input", find);
  for (const link of moreLinks) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      showsMore = true;
      find();
      behindMore[0].querySelector("a").focus();
    });
  }
  if (search.value) find();
}

if (search) {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    search.focus();
  });
}
