/** The notices line: one after the other, long ones in parts that fit. */

import { byId, facts } from "./facts.js";

const EACH_MS = 9000;
const FITS = 56;
let parts = [];
let place = -1;
let shown = "";

/** Take the hall's notices; the motto stands where there are none. */
export function setNotices(lines) {
  if (shown === lines.join("\n") && place >= 0) return;
  shown = lines.join("\n");
  parts = (lines.length ? lines : [facts.words.motto]).flatMap(inParts);
  document.querySelector(".notices").classList.toggle("motto", lines.length === 0);
  place = -1;
  turn();
}

/** Cut a long notice where it breathes. */
function inParts(line) {
  const found = [];
  for (let rest = line; rest; ) {
    let end = rest.length;
    if (end > FITS) {
      const breath = Math.max(...["。", "；", "，", "、", " "].map((mark) => rest.lastIndexOf(mark, FITS - 1)));
      end = breath > FITS / 2 ? breath + 1 : FITS;
    }
    found.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return found;
}

/** Show the next part. */
function turn() {
  place = (place + 1) % parts.length;
  const line = byId("notice");
  if (line.textContent === parts[place]) return;
  const next = line.cloneNode();
  next.textContent = parts[place];
  line.replaceWith(next);
}

/** Go round for ever. */
export const turnNotices = () => setInterval(() => parts.length && turn(), EACH_MS);
