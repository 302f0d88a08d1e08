// Says how many of the questions are answered, while they are being answered. After three the rest wait, gray.
const countLine = document.querySelector("[data-count]");
const questions = document.querySelectorAll(".question");

function answered(question) {
  const fields = question.querySelectorAll("input:not([type=radio]), select, input:checked");
  return [...fields].some((field) => field.value.trim() !== "");
}

function count() {
  const done = [...questions].filter(answered).length;
  const isFull = done >= Number(countLine.dataset.count);
  const number = document.createElement("b");
  number.textContent = countLine.dataset.words.replace("{done}", done);
  if (countLine.firstChild?.textContent !== number.textContent) {
    countLine.replaceChildren(number, ...(isFull ? [document.createTextNode(countLine.dataset.full)] : []));
  }
  countLine.classList.toggle("full", done === Number(countLine.dataset.count));
  for (const question of questions) {
    const waits = isFull && !answered(question);
    question.classList.toggle("waits", waits);
    for (const field of question.querySelectorAll("input, select")) field.disabled = waits;
  }
}

if (countLine) {
  document.addEventListener("input", count);
  window.addEventListener("pageshow", count);
}
