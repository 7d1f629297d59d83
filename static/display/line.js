/**
 * The line to the hall: the board's stream if it is to be had, else a look every two seconds.
 *
 * The stream is read by fetch, not by EventSource: only so are its heartbeats (comments) seen,
 * without which a pulled cable looks like a quiet hall.
 */

import { facts, pause } from "./facts.js";

const SILENCE_MS = 12000;
const LOOK_EVERY_MS = 2000;
const LOOK_PATIENCE_MS = 5000;
const LOOKS_WHEN_REFUSED = 15;

/** Follow the board for ever; `listener` has alive(serverTime), failed(), board(board), call(call). */
export async function follow(listener) {
  for (;;) {
    const refused = await listen(listener);
    const looks = refused ? LOOKS_WHEN_REFUSED : 1;
    for (let i = 0; i < looks; i += 1) {
      await look(listener);
      await pause(LOOK_EVERY_MS);
    }
  }
}

/** Read the stream until it ends or falls silent; true when the hall refused it. */
async function listen(listener) {
  const watch = watchdog(SILENCE_MS, () => listener.failed());
  try {
    const answer = await fetch(facts.stream, { signal: watch.signal, cache: "no-store" });
    if (!answer.ok) return true;
    listener.alive(answer.headers.get("Date"));
    await readEvents(answer.body, listener, watch);
  } catch {
    // the look that follows finds out whether the hall is gone
  } finally {
    watch.end();
  }
  return false;
}

/** Pass on every event of a stream; comments are signs of life. */
async function readEvents(body, listener, watch) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    watch.feed();
    listener.alive();
    const parts = (rest + value).split(/\r?\n\r?\n/);
    rest = parts.pop();
    for (const part of parts) pass(part, listener);
  }
}

/** Tell the listener one event. */
function pass(part, listener) {
  const fields = { event: "message", data: "" };
  for (const line of part.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  if (fields.event === "board") listener.board(JSON.parse(fields.data));
  if (fields.event === "call") listener.call(JSON.parse(fields.data));
}

/** Ask once for the board. */
async function look(listener) {
  const watch = watchdog(LOOK_PATIENCE_MS);
  try {
    const answer = await fetch(facts.board, { signal: watch.signal, cache: "no-store" });
    if (!answer.ok) throw new Error(`answer ${answer.status}`);
    const board = await answer.json();
    listener.alive(answer.headers.get("Date"));
    listener.board(board);
  } catch {
    listener.failed();
  } finally {
    watch.end();
  }
}

/** Break off what does not answer: feed it in time, end it when done. */
function watchdog(ms, bark = () => {}) {
  const control = new AbortController();
  const bite = () => {
    bark();
    control.abort();
  };
  let timer = setTimeout(bite, ms);
  const end = () => clearTimeout(timer);
  const feed = () => {
    end();
    timer = setTimeout(bite, ms);
  };
  return { signal: control.signal, feed, end };
}
