/** The pad at a window: follows who was just served there, asks for a while, then is calm again. */

const EVERY_MS = 1500;
const PATIENCE_MS = 8000;
const THANKS_MS = 5000;
const pad = document.getElementById("pad");
const lost = document.getElementById("lost");
const calm = document.getElementById("calm").content;
const askingMs = Number(pad.dataset.seconds) * 1000;

let touched = false;
let over = null; // the visit that was asked about long enough
let end = 0;

/** What the pad shows now. */
const shown = () => pad.firstElementChild;

/** Show something else, for as long as it may stand. */
function show(section) {
  pad.replaceChildren(section);
  touched = false;
  begin();
}

/** Count the time from here on. */
function begin() {
  clearTimeout(end);
  const { kind } = shown().dataset;
  if (kind !== "calm") end = setTimeout(rest, kind === "asked" ? askingMs : THANKS_MS);
}

/** Be calm again, and ask no more about this visit. */
function rest() {
  over = shown().dataset.visit ?? over;
  show(calm.firstElementChild.cloneNode(true));
}

/** Fetch a page of the pad and return the section in it; whoever is signed out signs in again. */
async function fetched(address, options = {}) {
  const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.redirected && !new URL(answer.url).pathname.startsWith("/desk/pad/")) location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const section = page.querySelector("section[data-kind]");
  if (!section) throw new Error(`answer ${answer.status}`);
  return document.adoptNode(section);
}

/** Look who was served last; a finger on the page is never disturbed. */
async function look() {
  try {
    const next = await fetched(pad.dataset.now);
    lost.hidden = true;
    if (touched || shown().dataset.kind === "said" || same(next)) return;
    show(next);
  } catch {
    lost.hidden = false;
  }
}

/** Whether there is nothing new to show. */
function same(next) {
  const { visit } = next.dataset;
  return visit === shown().dataset.visit || (visit !== undefined && visit === over);
}

/** Send what somebody chose; if it does not arrive, it can be sent again. */
async function send(form) {
  const visit = shown().dataset.visit;
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetched(form.action, { method: "POST", body: new FormData(form) });
    over = answer.dataset.kind === "asked" ? null : visit;
    show(answer);
  } catch {
    button.disabled = false;
    form.querySelector(".failed").hidden = false;
    begin();
  }
}

pad.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target);
});
for (const touch of ["pointerdown", "keydown", "change"]) {
  pad.addEventListener(touch, () => {
    if (shown().dataset.kind !== "asked") return;
    touched = true;
    begin();
  });
}
begin();
setInterval(look, EVERY_MS);
