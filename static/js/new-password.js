// Says at once that a new password is too short, or that the second one differs. The server says the same.
const rules = document.querySelector("[data-differ]");
const [chosen, repeated] = ["new_password1", "new_password2"].map((name) => rules?.closest("form")?.elements[name]);
const SHORTEST = 8;

function problemLine(input) {
  const line = document.createElement("p");
  line.className = "error";
  line.id = `${input.id}-now`;
  line.setAttribute("aria-live", "polite");
  input.closest(".reveal").before(line);
  input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
  return line;
}

function plain(input) {
  return input.value.normalize("NFKC");
}

if (chosen && repeated) {
  const [shortLine, differLine] = [problemLine(chosen), problemLine(repeated)];
  const isShort = () => plain(chosen) !== "" && [...plain(chosen)].length < SHORTEST;
  const differs = () => plain(repeated) !== "" && plain(repeated) !== plain(chosen);
  const say = (line, text) => { if (line.textContent !== text) line.textContent = text; };
  const check = () => {
    say(shortLine, isShort() ? rules.dataset.short : "");
    say(differLine, differs() ? rules.dataset.differ : "");
  };
  chosen.addEventListener("input", () => {
    if (!isShort()) say(shortLine, "");
    if (!differs()) say(differLine, "");
  });
  // While the second one is typed, it differs when it is no longer the beginning of the first.
  repeated.addEventListener("input", () => say(differLine, plain(chosen).startsWith(plain(repeated)) ? "" : rules.dataset.differ));
  // Not on the way to a button: a line that appears would push it away from under the click.
  for (const input of [chosen, repeated]) {
    input.addEventListener("blur", (event) => { if (event.relatedTarget?.tagName !== "BUTTON") check(); });
  }
}
