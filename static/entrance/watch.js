/* Asks every few seconds how the hall is; when nobody answers, says so, and comes back by itself. */
import { inParts, together } from "../together.js";
import { ask } from "./ask.js";
import { lay, lift } from "./overlays.js";
import { fill, root, spoken, word } from "./page.js";

const EVERY = 5000;
const AWAY_EVERY = 2000;
const PATIENCE = 4000;
const LONGEST_PART = 34;
const TURNS_A_PART = 2;
let state = JSON.parse(document.getElementById("state").textContent);
let missed = 0;
let turn = 0;

export const isOpen = () => state.open;

/** Ask for ever; ``tell`` hears every answer. */
export async function watch(tell) {
  for (;;) {
    await new Promise((done) => setTimeout(done, missed ? AWAY_EVERY : EVERY));
    await look(tell);
  }
}

/** Ask once, now. */
export async function look(tell) {
  const answer = await ask(spoken("/entrance/state"), {}, PATIENCE).catch(() => null);
  missed = answer?.status === 200 ? 0 : missed + 1;
  if (missed) return lay("away");
  lift("away");
  state = answer.said;
  turn += 1;
  tell(state);
}

/** Bring the page in line with the hall's state. */
export function render() {
  document.body.classList.toggle("is-closed", !state.open);
  document.body.classList.toggle("is-unattended", !state.open || !state.staffed);
  fill("opens", state.opens ? word("opens", { when: state.opens }) : word("opens_unknown"));
  fill("status", standsStill() ? "" : lineWords());
  fill("duty", onDuty());
  fill("notice", countys());
  fill("trouble", standsStill() ?? (state.printer ? word("printer") : ""));
}

/** How long the line is, or that nobody serves yet. */
const lineWords = () => (state.staffed ? waiting() : word("not_staffed"));

/** Why no number can be given, nothing where one can. */
const standsStill = () => state.clock ?? state.held;

/** Whether the page should be loaded again: a new catalogue, new settings or a new program. */
export const isOutdated = () => state.edition !== root().dataset.edition;

/** Who is on duty; those who do not fit into one line take turns. A page kept from before knows nobody yet. */
function onDuty() {
  const lines = together(state.duty ?? []);
  return lines.length ? word("duty", { people: lines[turn % lines.length] }) : "";
}

/** What the county has to say; more than fits into a line takes turns, each long enough to be read slowly. */
function countys() {
  const parts = (state.notices ?? []).flatMap((line) => inParts(line, LONGEST_PART));
  return parts.length ? parts[Math.floor(turn / TURNS_A_PART) % parts.length] : "";
}

function waiting() {
  return state.waiting_total ? word("waiting", { n: state.waiting_total }) : word("waiting_none");
}
