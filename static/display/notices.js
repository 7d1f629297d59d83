/** The notices line: who is on duty, then the notices, one after the other, long ones in parts that fit. */

import { together } from "../together.js";
import { byId, facts, fill } from "./facts.js";

const EACH_MS = 9000;
const FITS = 56;
let parts = [];
let place = -1;
let shown = "";

/** Take the hall's notices and who is on duty; the motto stands where there are no notices. */
export function setNotices({ notices, duty }) {
  const now = JSON.stringify([notices, duty]);
  if (shown === now && place >= 0) return;
  shown = now;
  parts = [
    ...together(duty.map(onDuty)).map((text) => ({ kind: "duty", text })),
    ...notices.flatMap(inParts).map((text) => ({ kind: "notice", text })),
  ];
  if (!notices.length) parts.push({ kind: "motto", text: facts.words.motto });
  place = -1;
  turn();
}

/** Who stands at a post: `综合岗 王芳（代班） 0371-1234567`. */
function onDuty({ post, post_en, name, stands_in, phone }) {
  const pattern = stands_in ? facts.words.stands_in : "{post} {name}";
  return `${fill(pattern, { post: facts.language === "en" ? post_en : post, name })} ${phone}`.trim();
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
  const { kind, text } = parts[place];
  const line = byId("notice");
  if (line.textContent === text) return;
  line.parentElement.className = `notices ${kind}`;
  byId("notices-mark").textContent = facts.words[`mark_${kind}`] ?? "";
  const next = line.cloneNode();
  next.textContent = text;
  line.replaceWith(next);
}

/** Go round for ever. */
export const turnNotices = () => setInterval(() => parts.length && turn(), EACH_MS);
