/** Which calls are still to be announced, and in what order; knows no page, no sound, no clock. */

/** A board lists at most so many calls: one that is older than all of them has only fallen off it. */
const MOST_ON_A_BOARD = 8;

/** The announcements that wait for their turn. */
export class Calls {
  #heard = new Map();
  #waiting = [];
  #newest = null;

  /**
   * Take the newest board: what is new on it waits to be announced, what it took back does not.
   *
   * The first board announces nothing: its calls were made before this page was there. After a lost
   * connection only those are announced who are still expected at their window.
   */
  board(board, afterLoss) {
    const first = this.#newest === null;
    if (this.#newest?.business_date !== board.business_date) this.#heard.clear();
    this.#newest = board;
    for (const call of [...board.calls].reverse()) {
      if (first || (afterLoss && call.state !== "called")) this.#hear(call);
      else this.call(call);
    }
    this.#waiting = this.#waiting.filter((call) => !takenBack(call, board));
  }

  /** Take one call; a recall replaces the same person's call while that still waits, in its place. */
  call(call) {
    if (!this.#hear(call)) return;
    const place = this.#waiting.findIndex((each) => each.id === call.id);
    if (place < 0) this.#waiting.push(call);
    else this.#waiting[place] = call;
  }

  /** Return the next call to announce, or undefined. */
  next() {
    return this.#waiting.shift();
  }

  /** Whether the newest board still stands by a call that is being announced. */
  stands(call) {
    return this.#newest === null || !takenBack(call, this.#newest);
  }

  /** Remember a call; false when it was known. */
  #hear(call) {
    const known = (this.#heard.get(call.id) ?? 0) >= call.call_count;
    if (!known) this.#heard.set(call.id, call.call_count);
    return !known;
  }
}

/** Whether a board says that a call is off: returned, missed, cancelled, or now for another window. */
function takenBack(call, board) {
  const listed = board.calls.find((each) => each.id === call.id);
  if (listed) return listed.window !== call.window;
  const oldest = board.calls.at(-1);
  return board.calls.length < MOST_ON_A_BOARD || call.called_at > oldest.called_at;
}
