/* 查进度: a case number and four digits, which are forgotten as soon as somebody leaves. */
import { ask } from "./ask.js";
import { lay, lift } from "./overlays.js";
import { fill, language, root, spoken, word } from "./page.js";
import * as views from "./views.js";

const WHOLE = { no: 11, last4: 4 };
const EMPTY = "_";

let typed = blank();
let field = "no";
let trouble = "";
let found = null;
let sending = false;

/** What the buttons of these views do. */
export const answers = {
  find: () => views.go("finding"),
  "find-key": ({ dataset: { key } }) => type(key),
  "find-undo": () => undo(),
  "find-clear": () => forget(),
  "find-send": () => send(),
};

/** Watch the views: who goes elsewhere leaves nothing behind. */
export function start() {
  views.onView((view) => view !== "finding-found" && forget());
}

/** Most cases are of this year; who looks for an older one takes the digits back. */
function blank() {
  const year = new Intl.DateTimeFormat("en", { timeZone: "Asia/Shanghai", year: "numeric" }).format(new Date());
  return { no: year, last4: "" };
}

function forget() {
  [typed, field, trouble, found, sending] = [blank(), "no", "", null, false];
  lift("finding");
  render();
}

/** A number that is whole leads on to the four digits; taking digits back leads back into it. */
function type(digit) {
  trouble = "";
  if (typed[field].length < WHOLE[field]) typed[field] += digit;
  if (typed.no.length === WHOLE.no) field = "last4";
  render();
}

function undo() {
  trouble = "";
  if (field === "last4" && !typed.last4) field = "no";
  typed[field] = typed[field].slice(0, -1);
  render();
}

/** Bring the page in line with what was typed and found. */
export function render() {
  fill("finding-no", grouped(typed.no.padEnd(WHOLE.no, EMPTY)));
  fill("finding-last4", typed.last4.padEnd(WHOLE.last4, EMPTY));
  fill("finding-trouble", trouble);
  for (const entry of root().querySelectorAll(".entry")) {
    entry.classList.toggle("next", entry.dataset.field === field);
  }
  root().querySelector('[data-do="find-send"]').disabled = !isWhole();
  renderFound();
}

/** What the hall has drawn; without it only the title stays, so that nobody reads after somebody else. */
function renderFound() {
  const place = root().querySelector("[data-found]");
  if (found) place.innerHTML = found[language()];
  else {
    place.querySelector("h1").textContent = place.dataset.found;
    place.replaceChildren(place.querySelector("h1"));
  }
}

const isWhole = () => Object.keys(WHOLE).every((each) => typed[each].length === WHOLE[each]);

/** A number as it stands on the slip, its date in two parts: 2026 1122 - 007. */
const grouped = (digits) => `${digits.slice(0, 4)} ${digits.slice(4, 8)} - ${digits.slice(8)}`;

async function send() {
  if (sending) return;
  sending = true;
  lay("finding");
  const body = JSON.stringify(typed);
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body };
  const answer = await ask(spoken("/entrance/find"), options).catch(() => null);
  if (!sending) return;
  sending = false;
  lift("finding");
  if (answer?.status === 200) show(answer.said);
  else refuse(answer?.said);
}

function show(pages) {
  [typed, found] = [blank(), pages];
  render();
  views.end("finding-found");
}

/** Say why not; the digits are typed again, the number stays to be compared with the slip. */
function refuse(problem) {
  trouble = problem?.detail ?? word("finding_away");
  if (problem) typed.last4 = "";
  render();
  views.render();
}
