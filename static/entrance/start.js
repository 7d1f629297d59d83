/* The kiosk: brings its parts together. */
import * as basket from "./basket.js";
import { ask } from "./ask.js";
import * as asking from "./asking.js";
import * as finding from "./finding.js";
import { touch, watchIdle } from "./idle.js";
import { keepThePage } from "./keeping.js";
import * as modes from "./modes.js";
import * as overlays from "./overlays.js";
import { fill, language, root, spoken, word } from "./page.js";
import * as refusal from "./refusal.js";
import * as result from "./result.js";
import { prepare, speak } from "./speaking.js";
import { onTap } from "./tapping.js";
import * as taking from "./taking.js";
import * as views from "./views.js";
import * as watching from "./watch.js";

const HELPED_FOR = 8000;
let helpedTimer = 0;

const answers = {
  go: (button) => views.go(button.dataset.to),
  back: () => (isOver() ? leave() : views.back()),
  home: () => (isOver() ? leave() : views.home()),
  more: () => views.home(),
  browse: () => views.go("home"),
  mode: (button) => { modes.turn(button.dataset.mode); views.render(); },
  speak: (button) => changeLanguage(button.dataset.to),
  help: () => ringForHelp(),
  close: () => overlays.lift("helped"),
  stay: () => touch(),
  add: (button) => { basket.add(button.dataset.item); if (basket.isFull()) views.go("basket"); else views.home(); },
  drop: (button) => { basket.drop(button.dataset.item); if (!basket.count()) views.home(); else views.render(); },
  take: (button) => taking.take(wishOf(button), tell),
  again: () => taking.resume(tell),
  ...asking.answers,
  ...finding.answers,
};

function wishOf({ dataset: { category, item, priority } }) {
  const wanted = category ? { category } : { errands: basket.errands(item) };
  return { ...wanted, priority: priority !== undefined };
}

/** The hall has answered: a ticket or a refusal. */
function tell({ status, said }) {
  touch();
  if (status === 201) showTicket(said);
  else if (said.code === "hall_closed") leave();
  else {
    if (status < 500) taking.forget();
    refusal.refuse({ status, said });
    views.end("refusal");
  }
}

function showTicket(ticket) {
  basket.empty();
  result.showTicket(ticket, leave);
  views.end("result");
}

const isOver = () => ["result", "refusal"].includes(views.here());

/** A number was taken, or refused, and read. */
function leave() {
  taking.forget();
  result.clear();
  views.home();
  watching.look(heard);
}

/** Nobody is there any more: everything as at the beginning, in Chinese. */
async function everybodyLeft() {
  modes.reset();
  overlays.lift("helped");
  basket.empty();
  leave();
  if (language() !== "zh") await changeLanguage("zh");
}

async function changeLanguage(wanted) {
  if (!(await speak(wanted))) return;
  renderAll();
  watching.look(heard);
}

function renderAll() {
  modes.render();
  basket.render();
  result.render();
  refusal.render();
  watching.render();
  overlays.render();
  asking.render();
  finding.render();
  tickTheClock();
  sayItem(views.here());
  views.render();
}

const sayItem = (view) => basket.sayOthers(view.startsWith("item-") ? view.slice(5) : "");

const isFresh = () =>
  views.here() === "result" ||
  (views.atFrontDoor() && modes.isPlain() && !basket.count() && language() === "zh" && !taking.kept());

async function ringForHelp() {
  fill("helped", word("helping"));
  overlays.lay("helped");
  const answer = await ask(spoken("/entrance/help"), { method: "POST" }).catch(() => null);
  fill("helped", word(answer?.status === 200 ? "helped" : "not_helped"));
  clearTimeout(helpedTimer);
  helpedTimer = setTimeout(() => overlays.lift("helped"), HELPED_FOR);
}

function heard() {
  watching.render();
  views.setFrontDoor(watching.isOpen() ? "home" : "closed");
  renewIfOutdated();
}

/** Load the page again when nobody is in the middle of something; the server has just answered. */
function renewIfOutdated() {
  const quiet = views.atFrontDoor() && !taking.kept() && !basket.count();
  if (quiet && watching.isOutdated()) location.reload();
}

function tickTheClock() {
  const tag = document.documentElement.lang;
  const at = (options) => new Intl.DateTimeFormat(tag, { timeZone: "Asia/Shanghai", ...options }).format(new Date());
  fill("time", at({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
  const length = tag === "en" ? "short" : "long";
  fill("date", `${at({ month: length, day: "numeric" })} ${at({ weekday: length })}`);
}

function start() {
  onTap((button) => answers[button.dataset.do](button));
  document.addEventListener("pointerdown", () => result.stayLonger(), true);
  window.addEventListener("resize", views.render);
  views.onView(sayItem);
  asking.start();
  finding.start();
  views.setFrontDoor(watching.isOpen() ? "home" : "closed");
  renderAll();
  const before = taking.kept();
  if (before?.ticket) showTicket(before.ticket);
  else if (before) taking.resume(tell);
  watchIdle(isFresh, everybodyLeft);
  watching.watch(heard);
  setInterval(tickTheClock, 1000);
  document.fonts.ready.then(views.render);
  prepare();
  keepThePage();
}

start();
root().dataset.ready = "";
