// Says how many of the questions are answered, while they are being answered.
const line = document.querySelector("[data-count]");
const questions = document.querySelectorAll(".question");

function answered(question) {
  const fields = question.querySelectorAll("input:not([type=radio]), select, input:checked");
  return [...fields].some((field) => field.value.trim() !== "");
}

function count() {
  const done = [...questions].filter(answered).length;
  const text = `${line.dataset.word} ${done} / ${line.dataset.count}`;
  if (line.textContent !== text) line.textContent = text;
  line.classList.toggle("full", done === Number(line.dataset.count));
}

if (line) {
  document.addEventListener("input", count);
  window.addEventListener("pageshow", count);
}
