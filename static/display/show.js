/** Putting the board on the page. */

import { byId, facts, fill } from "./facts.js";

const { words } = facts;
const AT_A_WINDOW = ["called", "serving"];

/** Make an element with a class and a text. */
function piece(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

/** Set a text that is hidden when empty. */
function setText(id, text) {
  const place = byId(id);
  if (place.textContent !== text) place.textContent = text;
  place.hidden = text === "";
}

/** The name of a window: `2号窗口`. */
const windowName = (n) => fill(words.window, { n });

/** Show everything but the large number. */
export function showBoard(board) {
  document.body.classList.remove("connecting");
  showHall(board);
  const calls = board.calls.map(recentCall);
  byId("recent").replaceChildren(...(calls.length ? calls : [piece("li", "nobody", words.nobody_yet)]));
  byId("total").textContent = fill(words.people, { n: board.waiting_total });
  byId("categories").replaceChildren(...waitingLines(board));
  byId("windows").replaceChildren(...board.windows.map(windowCard));
}

/** Whether the hall is open, and when it opens next. */
function showHall(board) {
  const hall = byId("hall");
  hall.className = `hall ${board.open && board.issuing ? "is-open" : "is-closed"}`;
  hall.textContent = board.open ? words[openWord(board)] : closedWords(board);
}

/** What is said of a hall that is open. */
function openWord(board) {
  if (!board.issuing) return "no_numbers";
  return board.staffed ? "open" : "unstaffed";
}

/** `现在休息，明天 08:30开门`. */
function closedWords(board) {
  return [words.closed, opensWords(board)].filter(Boolean).join(" · ");
}

/** When the hall opens next, as people say it; empty when nobody knows. */
function opensWords(board) {
  if (!board.opens_at) return "";
  const date = board.opens_at.slice(0, 10);
  const days = Math.round((Date.parse(date) - Date.parse(board.business_date)) / 86400000);
  const weekday = `${words.weekdays[new Date(date).getUTCDay()]} {time}`;
  const moment = [words.today, words.tomorrow][days] ?? (days < 7 ? weekday : words.date);
  const [, month, day] = date.split("-").map(Number);
  return fill(words.opens, { moment: fill(moment, { month, day, time: board.opens_at.slice(11, 16) }) });
}

/** One line of the recent calls. */
function recentCall(call) {
  const line = piece("li", `call ${call.state}`);
  line.dataset.id = call.id;
  line.append(piece("b", "", call.number), piece("span", "", windowName(call.window)));
  return line;
}

/** How many wait, in plain words, for each kind of errand; kinds that came later count as others. */
function waitingLines(board) {
  const known = new Set(facts.categories.map(([code]) => code));
  const strange = Object.keys(board.waiting).filter((code) => !known.has(code));
  const names = [...facts.categories, ...strange.map((code) => [code, words.other])];
  const lines = names.filter(([code]) => board.waiting[code]).map(([code, name]) => {
    const line = piece("li", "");
    line.append(piece("span", "", name), piece("b", "", board.waiting[code]));
    return line;
  });
  return lines.length ? lines : [piece("li", "nobody", words.nobody_waits)];
}

/** One window and what goes on there. */
function windowCard(window) {
  const card = piece("li", `window ${window.state}${window.number ? " busy" : ""}`);
  const idle = window.state === "open" ? words.free : words[`window_${window.state}`];
  card.append(piece("span", "", windowName(window.n)), piece("b", "", window.number ?? idle));
  return card;
}

/** Show a call large: as new while it is announced, calmly after. */
export function showCall(call, isNew) {
  const now = byId("now");
  now.className = "now at-window";
  now.classList.toggle("calling", isNew);
  now.classList.toggle("long", call.number.length > 4);
  now.classList.toggle("wide", windowName(call.window).length > 8);
  setText("now-number", call.number);
  setText("now-window", windowName(call.window));
  setText("now-words", fill(words.call, { number: call.number, n: call.window }));
  setText("now-more", "");
  markNow(call);
}

/** Mark the line of the call that is shown large. */
export function markNow(call) {
  for (const line of byId("recent").children) line.classList.toggle("is-now", line.dataset.id === call.id);
}

/** Make the number flash: nobody hears it. */
export const flash = () => byId("now").classList.add("flashing");

/** Show what stands when nothing is announced: who is expected at a window, else what to do. */
export function rest(board) {
  const last = board.calls.find((call) => AT_A_WINDOW.includes(call.state));
  if (last) return showCall(last, false);
  byId("now").className = "now quiet";
  setText("now-number", "");
  setText("now-window", "");
  setText("now-words", quietWords(board)[0]);
  setText("now-more", quietWords(board)[1]);
}

/** What to say to a hall in which nobody is called. */
function quietWords(board) {
  if (!board.open) return [words.closed, opensWords(board) || words.goodbye];
  if (!board.issuing) return [words.no_numbers, words.ask_staff];
  if (!board.staffed && board.waiting_total) return [words.unstaffed, words.sit_down];
  return [words.nobody_called, ""];
}

/** Show or hide the sign that the numbers may be old. */
export function showLost(isLost) {
  byId("lost").hidden = !isLost;
  document.body.classList.toggle("lost", isLost);
}
