/* Words that do not fit their button become smaller step by step, never below the smallest size of the page. */

const STEP = 0.05;
const SMALLEST = 0.55;

/** Fit the words of every button and title that is seen. */
export function fitWords(view) {
  if (!view) return;
  for (const box of view.querySelectorAll(".tile, .action, .box")) fit(box, overflows);
  const title = view.querySelector("h1");
  if (title) fit(title, (h1) => h1.offsetHeight > 2.6 * parseFloat(getComputedStyle(h1).fontSize));
}

function fit(box, isTooMuch) {
  box.style.removeProperty("--fit");
  for (let size = 1 - STEP; size >= SMALLEST && isTooMuch(box); size -= STEP) box.style.setProperty("--fit", size.toFixed(2));
}

const overflows = (box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
