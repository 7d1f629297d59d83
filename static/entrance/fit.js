/* Words that do not fit their place become smaller step by step, never below the smallest size of the page. */

const STEP = 0.05;
const SMALLEST = 0.5;

/** Fit all words that are seen; the buttons of one group keep one size. */
export function fitWords() {
  const groups = document.querySelectorAll(".view:not([hidden]) :is(.tiles, .row, .say), .head .centre");
  for (const group of groups) fit(group);
}

function fit(group) {
  const boxes = group.matches(".tiles, .row") ? [...group.children] : [group];
  group.style.removeProperty("--fit");
  for (let size = 1 - STEP; size >= SMALLEST && boxes.some(overflows); size -= STEP) {
    group.style.setProperty("--fit", size.toFixed(2));
  }
}

const overflows = (box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
