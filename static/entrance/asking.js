/* 留言, 预约, 上门, 办不成的事: a few taps and a telephone number, which is forgotten as soon as somebody leaves. */
import { ask, pause } from "./ask.js";
import { lay, lift } from "./overlays.js";
import { fill, root, seconds, spoken, word } from "./page.js";
import { newKey } from "./taking.js";
import * as views from "./views.js";

const STEPS = {
  message: ["category", "phone"],
  booking: ["category", "day", "phone"],
  visit: ["category", "why", "phone"],
  unresolved: ["category", "phone"],
};
const PAUSES = [0, 500, 1500];
const MOBILE = 11;
const LONGEST = 12;
const PLAUSIBLE = /^(1[3-9]\d{9}|0\d{9,11}|[2-9]\d{6,7})$/;

const blank = () => ({ kind: null, category: null, day: null, half: null, why: null, relative: false, phone: "" });
let wish = blank();
let days = [];
let trouble = "";
let told = null;
let sent = null;
let sending = false;
let leaveAt = 0;

/** What the buttons of these views do. */
export const answers = {
  ask: ({ dataset: { kind } }) => begin(kind),
  "ask-category": ({ dataset: { category } }) => choose({ category: category || null }, "category"),
  "ask-day": ({ dataset: { day } }) => { wish.day = day; render(); },
  "ask-half": ({ dataset: { half } }) => choose({ half }, "day"),
  "ask-why": ({ dataset: { why } }) => choose({ why }, "why"),
  "ask-relative": () => { wish.relative = !wish.relative; render(); },
  "ask-key": ({ dataset: { key } }) => type(wish.phone + key),
  "ask-undo": () => type(wish.phone.slice(0, -1)),
  "ask-clear": () => type(""),
  "ask-send": () => send(),
};

/** Watch the views: who goes elsewhere leaves nothing behind. */
export function start() {
  views.onView((view) => {
    if (!view.startsWith("asking")) forget();
    if (view === "asking-day") lookUpDays();
  });
  document.addEventListener("pointerdown", stayLonger, true);
  setInterval(tick, 250);
}

function begin(kind) {
  wish.kind = kind ?? null;
  views.go(kind ? `asking-${STEPS[kind][0]}` : "asking");
}

function choose(part, step) {
  Object.assign(wish, part);
  const steps = STEPS[wish.kind];
  render();
  views.go(`asking-${steps[steps.indexOf(step) + 1]}`);
}

function type(digits) {
  trouble = "";
  if (digits.length <= (digits.startsWith("1") ? MOBILE : LONGEST)) wish.phone = digits;
  render();
}

function forget() {
  [wish, days, trouble, told, sent, sending] = [blank(), [], "", null, null, false];
  lift("asking");
  render();
}

/** Bring the page in line with what was chosen and typed. */
export function render() {
  fill("asking-phone", grouped(wish.phone) || word("asking_empty"));
  root().querySelector(".phone-number").classList.toggle("empty", !wish.phone);
  fill("asking-send", word(wish.phone || wish.kind !== "unresolved" ? "asking_send" : "asking_send_nothing"));
  fill("asking-trouble", trouble);
  one("ask-send").disabled = !isReady();
  one("ask-relative").setAttribute("aria-pressed", String(wish.relative));
  renderDays();
  renderTold();
}

const one = (does) => root().querySelector(`[data-do="${does}"]`);
const isReady = () => PLAUSIBLE.test(wish.phone) || (wish.kind === "unresolved" && !wish.phone);

/** A number as people read it aloud: 138 1234 5678, 0379 6688 1234. */
function grouped(digits) {
  const first = digits.startsWith("1") ? 3 : 4;
  return [digits.slice(0, first), digits.slice(first, first + 4), digits.slice(first + 4)].filter(Boolean).join(" ");
}

async function lookUpDays() {
  const answer = await ask(spoken("/entrance/ask/days")).catch(() => null);
  if (!views.here().startsWith("asking")) return;
  days = answer?.status === 200 ? answer.said.days : [];
  trouble = days.length ? "" : word("asking_no_days");
  render();
  views.render();
}

function renderDays() {
  root().querySelector('[data-fill="asking-days"]').replaceChildren(...days.map(([day]) => tile(day)));
  const halves = days.find(([day]) => day === wish.day)?.[1] ?? [];
  for (const button of root().querySelectorAll('[data-do="ask-half"]')) {
    button.disabled = !halves.includes(button.dataset.half);
  }
}

function tile(day) {
  const drawn = document.getElementById("asking-day-tile").content.cloneNode(true).firstElementChild;
  drawn.dataset.day = day;
  drawn.setAttribute("aria-pressed", String(day === wish.day));
  drawn.querySelector(".name").textContent = said(day, { month: "long", day: "numeric" });
  drawn.querySelector(".second").textContent = said(day, { weekday: "long" });
  return drawn;
}

function said(day, options) {
  const tag = document.documentElement.lang;
  return new Intl.DateTimeFormat(tag, { timeZone: "UTC", ...options }).format(new Date(day));
}

/** Hand it in; the same wish keeps its key, so that another try after a lost answer is no second request. */
async function send() {
  if (sending) return;
  sending = true;
  lay("asking");
  const body = { ...asked(), key: keyOf(asked()) };
  const answer = await tried(body);
  if (!sending) return;
  sending = false;
  lift("asking");
  if (answer?.status === 200) return thank(answer.said, body);
  trouble = answer?.said.detail ?? word("asking_not_sent");
  render();
  views.render();
}

function keyOf(wanted) {
  const text = JSON.stringify(wanted);
  if (sent?.text !== text) sent = { text, key: newKey() };
  return sent.key;
}

function asked() {
  const { kind, category, phone, day, half, why, relative } = wish;
  const more = { booking: { day, half }, visit: { why, relative } }[kind] ?? {};
  return { kind, category, phone, ...more };
}

async function tried(body) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  for (const wait of PAUSES) {
    await pause(wait);
    if (!sending) return null;
    const answer = await ask(spoken("/entrance/ask"), options).catch(() => null);
    if (answer) return answer;
  }
  return null;
}

function thank({ due }, { kind, phone, day, half }) {
  told = { kind, due, day, half, phone: phone.replace(/^(\d{3})\d{4}/, "$1****") };
  [wish, sent] = [blank(), null];
  stayLonger();
  render();
  views.end("asking-done");
}

function renderTold() {
  const { kind, due, day, half, phone } = told ?? {};
  const date = (each) => each && said(each, { month: "long", day: "numeric", weekday: "long" });
  const gaps = { due: date(due), phone, day: date(day), half: word(`half_${half}`) };
  const how = phone ? "" : "_silent";
  fill("asked-day", day ? word("asked_day", gaps) : "");
  fill("asked", word(`asked_${kind}${due === day ? "_soon" : how}`, gaps));
  fill("asked-next", word(`asked_${kind}_next`));
  tick();
}

/** Somebody still reads: start the count again. */
function stayLonger() {
  leaveAt = performance.now() + seconds("done") * 1000;
}

function tick() {
  if (!told) return;
  const left = leaveAt - performance.now();
  if (left <= 0) views.home();
  else fill("asked-leaving", word("leaving", { n: Math.ceil(left / 1000) }));
}
