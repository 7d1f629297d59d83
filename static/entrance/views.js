/* Which view is seen, and the way back. Views are all on the page already: no tap asks the server. */
import { fitWords } from "./fit.js";
import { rest } from "./overlays.js";
import { hall } from "./page.js";

const HOME_REST = 800;
const VIEW_REST = 400;
let trail = ["home"];
let frontDoor = "home";
const watchers = [];

export const here = () => trail.at(-1);

/** Call somebody whenever another view is shown. */
export const onView = (watcher) => watchers.push(watcher);

/** The view that 首页 leads to: "home", or "closed" outside the hours. */
export function setFrontDoor(view) {
  if (view === frontDoor) return;
  frontDoor = trail[0] = view;
  if (trail.length === 1) home();
  else render();
}

/** Whether nobody has gone anywhere yet. */
export const atFrontDoor = () => here() === frontDoor;

/** Show a view; from a result or a refusal the way back leads home. */
export function go(view) {
  trail.push(section(view) ? view : frontDoor);
  show(VIEW_REST);
}

/** Show a view that ends what went before: the way back leads home. */
export function end(view) {
  trail = [frontDoor, view];
  show(VIEW_REST);
}

export function back() {
  if (trail.length < 2) return;
  trail.pop();
  if (trail.length < 2) home();
  else show(VIEW_REST);
}

/** Show the first view; for a moment it takes no touch, so that a stuck finger starts nothing new. */
export function home() {
  trail = [frontDoor];
  show(HOME_REST);
}

/** Bring the page in line with where the person is, also after the language has changed. */
export function render() {
  if (!section(here())) trail = [frontDoor];
  for (const view of document.querySelectorAll("[data-view]")) view.hidden = view.dataset.view !== here();
  for (const name of ["back", "home"]) hall().querySelector(`.foot [data-do=${name}]`).disabled = atFrontDoor();
  fitWords();
}

function show(ms) {
  render();
  for (const watcher of watchers) watcher(here());
  rest(ms);
  setTimeout(() => section(here())?.querySelector("h1").focus(), ms + 20);
}

const section = (view) => document.querySelector(`[data-view="${view}"]`);
