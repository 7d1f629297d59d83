/* What every module asks of the page: its root, its words, places to fill, its settings. */

/** The part of the page in one language; changing the language puts another one here. */
export const root = () => document.getElementById("entrance");

/** The part that is touched; everything but the overlays. */
export const hall = () => document.getElementById("hall");

/** Seconds that the centre has set: "idle", "count" or "done". */
export const seconds = (name) => Number(root().dataset[name]);

export const language = () => root().dataset.language;

/** The address with the reader's language, whatever the browser itself speaks. */
export const spoken = (path) => `${path}?lang=${language()}`;

/** A sentence of the page with its {gaps} filled. */
export function word(name, gaps = {}) {
  const words = JSON.parse(document.getElementById("words").textContent);
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]);
}

/** Write a text wherever the page has a place of this name; an empty one hides the place. */
export function fill(name, text) {
  for (const place of document.querySelectorAll(`[data-fill="${name}"]`)) {
    if (place.textContent !== text) place.textContent = text;
    place.hidden = !text;
  }
}
