/* The finish form: its papers follow the item, no news wipes what was typed, a refusal stands at its field. */
import { unfold } from "./endings.js";

const form = () => document.getElementById("finish");
const notice = document.getElementById("notice");

/* ---- one more errand gets a slot of its own ---- */
const NEW = /(^|-)new(?=-|$)/;
let slots = 0;

function takeSlot(ending) {
  slots += 1;
  for (const part of ending.querySelectorAll("[name], [id], [value=new]")) {
    for (const name of ["name", "id"]) {
      if (part.getAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(NEW, `$1x${slots}`));
    }
    if (part.name === "slot") part.value = `x${slots}`;
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-add-errand]")) takeSlot(form().querySelector("#errands > :last-child"));
});

/* ---- what unfolds comes into sight ---- */
document.addEventListener("change", (event) => {
  if (event.target.matches("#finish select[name=outcome]")) event.target.closest("li").scrollIntoView({ block: "nearest" });
});

/* ---- the papers are those of the item ---- */
document.addEventListener("change", (event) => {
  if (!event.target.matches("#finish select[name=item]")) return;
  const ending = event.target.closest("[data-ending]");
  const asked = new URLSearchParams({ item: event.target.value, slot: ending.querySelector("[name=slot]").value });
  htmx.ajax("GET", `${form().dataset.papersOf}?${asked}`, {
    source: event.target, target: ending.querySelector("[data-papers]"), swap: "innerHTML",
  });
});
document.addEventListener("htmx:afterSwap", () => unfold(document));
document.addEventListener("htmx:oobAfterSwap", () => unfold(document));

/* ---- somebody types here: the same visit is not drawn anew under their hands ---- */
function typed(field) {
  if (!field.matches("select")) return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  const first = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(first, 0);
}

const writing = () => document.activeElement?.matches("#finish :is(input, textarea)");
const begun = () =>
  form() && (writing() || [...form().elements].some(typed) || form().querySelector("#errands [data-remove-errand]"));

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.id !== "current" || !begun()) return;
  const fresh = fragment.querySelector("#finish");
  const same = fresh?.getAttribute("hx-post") === form().getAttribute("hx-post");
  if (same && fresh.elements.version.value === form().elements.version.value) event.detail.shouldSwap = false;
});

/* ---- a refusal stands where it can be put right ---- */
const forget = () => form()?.querySelectorAll("#errands .banner").forEach((old) => old.remove());

function placeRefusal(name) {
  const field = form()?.querySelector(`[name="${name}"]`) ?? document.getElementById(name);
  if (!field) return;
  field.setAttribute("aria-invalid", "true");
  (field.closest(".said, .paper, fieldset") ?? field.parentElement).append(...notice.children);
  field.focus();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt === form()) forget();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const field = event.detail.xhr.getResponseHeader("X-Field");
  if (field && event.detail.elt === form()) placeRefusal(field);
});
document.addEventListener("input", (event) => {
  if (event.target.closest("#finish")) event.target.removeAttribute("aria-invalid");
});
