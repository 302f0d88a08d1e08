// A button beside each password that shows what is typed. It hides it again when the form is sent.
// A line below the password says that Caps Lock is on.
const NS = "http://www.w3.org/2000/svg";

function eye() {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [d, name] of [["M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z", ""], ["M12 9a3 3 0 1 0 .01 0z", ""], ["M4 3l16 18", "slash"]]) {
    const path = document.createElementNS(NS, "path");
    path.setAttribute("d", d);
    path.setAttribute("class", name);
    svg.append(path);
  }
  return svg;
}

for (const input of document.querySelectorAll("input[data-reveal]")) {
  const { show, hide, label } = input.dataset;
  const button = document.createElement("button");
  const word = document.createElement("span");
  const set = (shown) => {
    input.type = shown ? "text" : "password";
    word.textContent = shown ? hide : show;
    button.setAttribute("aria-label", `${word.textContent}: ${label}`);
    button.classList.toggle("shown", shown);
  };
  button.type = "button";
  button.className = "button quiet eye";
  button.setAttribute("aria-controls", input.id);
  button.append(eye(), word);
  button.addEventListener("click", () => set(input.type === "password"));
  input.form?.addEventListener("submit", () => set(false));
  window.addEventListener("pagehide", () => set(false));
  input.after(button);
  set(false);
  const capsLine = document.createElement("p");
  capsLine.className = "caps";
  capsLine.setAttribute("aria-live", "polite");
  input.closest(".reveal").after(capsLine);
  for (const kind of ["keydown", "keyup"]) {
    input.addEventListener(kind, (event) => {
      const text = event.getModifierState?.("CapsLock") ? input.dataset.caps : "";
      if (capsLine.textContent !== text) capsLine.textContent = text;
    });
  }
}
