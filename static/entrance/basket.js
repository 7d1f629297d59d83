/* Several errands on one ticket: what has been put aside so far. */
import { fill, word } from "./page.js";

export const MOST = 8;
let items = [];

export const count = () => items.length;
export const isFull = () => items.length >= MOST;

/** The errands of a ticket: what is in the basket and, from an item's view, that item. */
export const errands = (item) => (item && !items.includes(item) ? [...items, item] : [...items]);

export function add(item) {
  items = errands(item).slice(0, MOST);
  render();
}

export function drop(item) {
  items = items.filter((each) => each !== item);
  render();
}

export function empty() {
  items = [];
  render();
}

/** Bring the page in line with the basket. */
export function render() {
  items = items.filter(view);
  document.body.classList.toggle("has-basket", items.length > 0);
  fill("chosen", word("chosen", { n: items.length }));
  fill("to-basket", word("to_basket", { n: items.length }));
  for (const button of document.querySelectorAll('[data-do="add"], [data-do="more"]')) button.disabled = isFull();
  document.querySelector('[data-fill="basket"]').replaceChildren(...items.map(tile));
}

/** Say on an item's view how many other errands go along. */
export function sayOthers(item) {
  const others = items.filter((each) => each !== item).length;
  fill("with-others", others ? word("with_others", { n: others }) : "");
}

function tile(item) {
  const drawn = document.getElementById("chosen-tile").content.cloneNode(true).firstElementChild;
  drawn.dataset.item = item;
  drawn.querySelector(".name").textContent = view(item).dataset.alias || view(item).dataset.name;
  return drawn;
}

const view = (item) => document.querySelector(`[data-view="item-${item}"]`);
