/* One touch, one ticket: key and body are made at the tap and kept until the person has left. */
import { ask, pause } from "./ask.js";
import { lay, lift } from "./overlays.js";
import { fill, language, spoken, word } from "./page.js";

const KEPT = "entrance.taking";
const TOO_OLD = 10 * 60 * 1000;
const PAUSES = [500, 1000, 2000, 4000, 8000, 15000];
const SLOW = 6000;
let running = null;

/** What is being taken: {key, body, at, ticket?}, or null; it outlives a reload. */
export function kept() {
  const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  return found && Date.now() - found.at < TOO_OLD ? found : null;
}

/** Begin to take a number; while one is on its way, another tap does nothing. */
export function take(wish, tell) {
  if (kept()) return;
  keep({ key: newKey(), body: JSON.stringify({ ...wish, language: language() }), at: Date.now() });
  resume(tell);
}

/** Ask until there is an answer, always with the same key; ``tell`` hears the ticket or the problem. */
export async function resume(tell) {
  const { key } = kept() ?? {};
  if (!key || key === running) return;
  running = key;
  lay("taking");
  const slow = setTimeout(() => fill("slow", word("slow")), SLOW);
  const answer = await untilAnswered(key);
  clearTimeout(slow);
  if (running === key) finish();
  if (answer) tell(answer);
}

/** The person has left: the next tap is a new one. */
export function forget() {
  sessionStorage.removeItem(KEPT);
  finish();
}

function finish() {
  running = null;
  lift("taking");
  fill("slow", "");
}

async function untilAnswered(key) {
  for (let tries = 0; kept()?.key === key; tries += 1) {
    const answer = await once(kept());
    if (answer && kept()?.key === key) return answer;
    await pause(PAUSES[Math.min(tries, PAUSES.length - 1)]);
  }
  return null;
}

async function once(taking) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": taking.key };
  try {
    const { status, said } = await ask(spoken("/api/v1/tickets"), { method: "POST", headers, body: taking.body });
    if (status === 201 && kept()?.key === taking.key) keep({ ...taking, ticket: said });
    return status === 201 || said.code ? { status, said } : null;
  } catch {
    return null;
  }
}

const keep = (taking) => sessionStorage.setItem(KEPT, JSON.stringify(taking));

/** 128 random bits; crypto.randomUUID does not exist on a page of the hall's own network. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
