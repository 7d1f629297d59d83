/* A page that somebody has left goes back to the beginning; before that it counts aloud. */
import { isLaid, lay, lift } from "./overlays.js";
import { fill, seconds, word } from "./page.js";

let touchedAt = performance.now();

/** Somebody is there. */
export function touch() {
  touchedAt = performance.now();
  lift("still");
}

/** Watch for ever; ``isFresh`` tells that there is nothing to go back from. */
export function watchIdle(isFresh, leave) {
  for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, onSign, true);
  setInterval(() => tick(isFresh, leave), 250);
}

/** A touch beside the button of the question counts as an answer too. */
function onSign() {
  if (isLaid("still")) setTimeout(touch, 0);
  else touch();
}

function tick(isFresh, leave) {
  const left = seconds("idle") + seconds("count") - (performance.now() - touchedAt) / 1000;
  if (isFresh()) touchedAt = performance.now();
  else if (left <= 0) { touch(); leave(); }
  else if (left <= seconds("count")) ask(left);
}

function ask(left) {
  fill("count", word("still_there", { n: Math.ceil(left) }));
  lay("still");
}
