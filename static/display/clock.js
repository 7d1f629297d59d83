/**
 * The hall's clock: the server's time, in China's zone, whatever the TV believes. It is carried on by
 * performance.now(), because a TV box may set its own clock hours after it was switched on.
 */

import { byId, facts } from "./facts.js";

const ZONE = { timeZone: "Asia/Shanghai" };
const WORTH_A_CHANGE_MS = 2000;
const time = new Intl.DateTimeFormat("zh-CN", { ...ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(facts.language, { ...ZONE, year: "numeric", month: "long", day: "numeric" });
const weekday = new Intl.DateTimeFormat(facts.language, { ...ZONE, weekday: "long" });
let start = Date.now() - performance.now();

/** Take the time that an answer of the server carries. */
export function setClock(date) {
  const told = Date.parse(date) - performance.now();
  if (Math.abs(told - start) > WORTH_A_CHANGE_MS) start = told;
  showClock();
}

/** Show time, date and weekday. */
export function showClock() {
  const now = new Date(start + performance.now());
  byId("clock").textContent = time.format(now);
  byId("date").textContent = day.format(now);
  byId("weekday").textContent = weekday.format(now);
}
