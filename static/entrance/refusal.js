/* No number: why, and what to do next. */
import { fill, root, word } from "./page.js";

const CHANGED = ["unknown_item", "unknown_category"];
const CHOOSE = ["nothing_chosen", "too_many_errands", "idempotency_key_reused"];
let problem = null;

/** Keep a problem of the API and put it into the page; what may pass by itself can be tried again. */
export function refuse(answer) {
  problem = answer;
  render();
}

/** Bring the page in line with the problem. */
export function render() {
  if (!problem) return;
  fill("refused", problem.said.detail);
  fill("refused-next", word(nextStep(problem.said.code)));
  root().querySelector('[data-do="again"]').hidden = problem.status < 500;
}

function nextStep(code) {
  if (CHANGED.includes(code)) return "refused_changed";
  return CHOOSE.includes(code) ? "refused_choose" : "refused_default";
}
