/** The TV of the hall: follows the board, announces every call once, one after the other. */

import { Calls } from "./calls.js";
import { setClock, showClock } from "./clock.js";
import { facts, pause } from "./facts.js";
import { follow } from "./line.js";
import { setNotices, turnNotices } from "./notices.js";
import { flash, markNow, rest, showBoard, showCall, showLost } from "./show.js";
import { offerSound, prepare, say } from "./voice.js";

const calls = new Calls();
let newest = null;
let lost = false;
let announcing = null;

/** What the line to the hall tells. */
const listener = {
  alive(date) {
    if (date) setClock(date);
  },
  failed() {
    lost = true;
    showLost(true);
  },
  board(board) {
    calls.board(board, lost);
    lost = false;
    newest = board;
    showLost(false);
    showBoard(board);
    if (announcing) markNow(announcing);
    setNotices(board);
    announceAll();
  },
  call(call) {
    calls.call(call);
    prepare(call);
    announceAll();
  },
};

/** Announce what waits, then rest; a run that is under way takes new calls along. */
async function announceAll() {
  if (announcing) return;
  for (announcing = calls.next(); announcing; announcing = calls.next()) await announce(announcing);
  if (newest) rest(newest);
}

/** Show and say one call, for its least time and until it has been said. */
async function announce(call) {
  showCall(call, true);
  const said = say(call, () => calls.stands(call), flash);
  await Promise.all([said.catch(flash), pause(facts.call_seconds * 1000)]);
}

offerSound();
showClock();
setInterval(showClock, 1000);
turnNotices();
follow(listener);
