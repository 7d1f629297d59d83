/* 大字 and 低位: switches that belong to the person, and end with them. */
import { root } from "./page.js";

const page = document.documentElement;

/** Turn a mode ("large" or "low") on or off. */
export function turn(mode) {
  page.toggleAttribute(`data-${mode}`);
  render();
}

export function reset() {
  page.removeAttribute("data-large");
  page.removeAttribute("data-low");
  render();
}

export const isPlain = () => !page.hasAttribute("data-large") && !page.hasAttribute("data-low");

/** Show on the buttons which modes are on. */
export function render() {
  for (const button of root().querySelectorAll("[data-mode]")) {
    button.setAttribute("aria-pressed", String(page.hasAttribute(`data-${button.dataset.mode}`)));
  }
}
