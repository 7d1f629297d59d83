/* What lies over the page: while one is open, nothing under it can be touched. */
import { hall, root } from "./page.js";

const open = new Set();
let resting = 0;
let before = null;

/** Lay an overlay over the page; its title gets the focus. */
export function lay(name) {
  if (open.has(name)) return;
  if (!open.size) before = document.activeElement;
  open.add(name);
  render();
  root().querySelector(`[data-overlay="${name}"] h2`).focus();
}

/** Take an overlay away; the focus goes back to where it was. */
export function lift(name) {
  if (!open.delete(name)) return;
  render();
  if (!open.size) before?.focus();
}

export const isLaid = (name) => open.has(name);

/** Let nothing be touched for a moment: the second tap of a double tap must not hit what comes next. */
export function rest(ms) {
  clearTimeout(resting);
  resting = setTimeout(() => { resting = 0; render(); }, ms);
  render();
}

/** Bring the page in line with what is open. */
export function render() {
  for (const overlay of root().querySelectorAll("[data-overlay]")) overlay.hidden = !open.has(overlay.dataset.overlay);
  hall().inert = open.size > 0 || resting > 0;
}
