/** The notices line: who is on duty, the county's notices, the hall's own; long ones in parts that fit. */

import { inParts, together } from "../together.js";
import { byId, facts, fill } from "./facts.js";

const EACH_MS = 9000;
const FITS = 56;
let parts = [];
let place = -1;
let shown = "";

/** Take the notices and who is on duty; the motto stands where there are no notices. */
export function setNotices({ county_notices: countys = [], notices, duty }) {
  const now = JSON.stringify([countys, notices, duty]);
  if (shown === now && place >= 0) return;
  shown = now;
  parts = [
    ...together(duty.map(onDuty)).map((text) => ({ kind: "duty", text })),
    ...partsOf("county", countys),
    ...partsOf("notice", notices),
  ];
  if (!countys.length && !notices.length) parts.push({ kind: "motto", text: facts.words.motto });
  place = -1;
  turn();
}

const partsOf = (kind, lines) => lines.flatMap((line) => inParts(line, FITS)).map((text) => ({ kind, text }));

/** Who stands at a post: `综合岗 王芳（代班） 0371-1234567`. */
function onDuty({ post, post_en, name, stands_in, phone }) {
  const pattern = stands_in ? facts.words.stands_in : "{post} {name}";
  return `${fill(pattern, { post: facts.language === "en" ? post_en : post, name })} ${phone}`.trim();
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
