// Roster imports. Without this file one presses "Look again", and the server says when a zip is too big.
const LOOK_AGAIN_MS = 2500;
const LOOKS = 240;

const moving = document.querySelector("[data-look-again]");

async function look(left) {
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-look-again]");
    if (!fresh) return location.reload();
    for (const [place, line] of [...moving.querySelectorAll("h2, p:not(:has(a))")].entries()) {
      const said = fresh.querySelectorAll("h2, p:not(:has(a))")[place]?.textContent;
      if (said && said !== line.textContent) line.textContent = said;
    }
  } catch { /* The network is away for a moment: look again later. */ }
  if (left) setTimeout(look, LOOK_AGAIN_MS, left - 1);
}

if (moving) setTimeout(look, LOOK_AGAIN_MS, LOOKS);

const zip = document.querySelector("input[type=file][data-most]");
zip?.addEventListener("change", () => {
  const most = Number(zip.dataset.most);
  const big = zip.files[0]?.size > most;
  zip.setCustomValidity(big ? `This file has more than ${most / 1024 ** 2} MB.` : "");
  if (big) zip.reportValidity();
});
