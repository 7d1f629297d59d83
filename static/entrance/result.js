/* The number, very large; follows the printer for a moment; then the page is for the next person. */
import { ask } from "./ask.js";
import { fill, language, root, seconds, spoken, word } from "./page.js";

const LOOK = 1000;
const LONG = 120; // minutes: beyond, a range means nothing to anybody
const PRINTING = 5000;
let ticket = null;
let leaveAt = 0;
let shownAt = 0;
let clock = 0;

/** Show a ticket, and call ``leave`` when its time is over. */
export function showTicket(taken, leave) {
  ticket = taken;
  shownAt = performance.now();
  stayLonger();
  render();
  clearInterval(clock);
  clock = setInterval(() => tick(leave), 250);
  follow(taken.token);
}

/** Somebody still reads: start the count again. */
export function stayLonger() {
  leaveAt = performance.now() + seconds("done") * 1000;
}

export function clear() {
  clearInterval(clock);
  ticket = null;
}

/** Bring the page in line with the ticket. */
export function render() {
  if (!ticket) return;
  fill("number", ticket.number);
  fill("ahead", ahead());
  fill("wait", wait());
  fill("print", word(`print_${printing()}`));
  fill("listen", ticket.state === "waiting" ? word("listen") : "");
  sayWhen();
  drawCode();
}

function ahead() {
  if (ticket.state !== "waiting") return word("called");
  return ticket.ahead ? word("ahead", { n: ticket.ahead }) : word("ahead_none");
}

/** Where the slip is; a printer that takes long gets no more trust than one that has failed. */
function printing() {
  return ticket.print === "queued" && performance.now() - shownAt > PRINTING ? "slow" : ticket.print;
}

function wait() {
  if (ticket.window) return word("place", { place: word("window", { n: ticket.window }) });
  if (!ticket.staffed) return word("wait_not_staffed");
  const { low_min: low, high_min: high } = ticket.wait;
  if (high === 0) return word("wait_none");
  if (low >= LONG) return word("wait_long");
  return word(low && low < high ? "wait" : "wait_about", { low, high });
}

function sayWhen() {
  fill("leaving", word("leaving", { n: Math.max(0, Math.ceil((leaveAt - performance.now()) / 1000)) }));
}

function drawCode() {
  const code = root().querySelector('[data-fill="code"]');
  const address = `/entrance/code/${ticket.token}.svg`;
  if (code && code.getAttribute("src") !== address) code.src = address;
}

function tick(leave) {
  if (performance.now() >= leaveAt) leave();
  else sayWhen();
}

/** Ask how the slip does until the person has left; no answer changes nothing. */
async function follow(token) {
  while (ticket?.token === token) {
    await new Promise((done) => setTimeout(done, LOOK));
    const answer = await ask(spoken(`/api/v1/tickets/${token}`)).catch(() => null);
    if (answer?.status !== 200 || ticket?.token !== token) continue;
    ticket = answer.said;
    render();
  }
}
