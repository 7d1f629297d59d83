/* The clerk's page: one key for the next step, no step twice, fresh regions, and a server that may be away. */

const CALM_MS = 600; // after a step, so long nothing counts: a double press is one press
const POLL_MS = 2500; // how often to look while the stream is silent
const LOOK_MS = 15000; // how often to look while the stream works: minutes pass without any news
const AFTER_PRESS_MS = 60; // a click reaches its button before the button may be replaced

const page = document.querySelector(".desk-page");
const refresh = document.getElementById("refresh");
const notice = document.getElementById("notice");
const sheet = document.getElementById("sheet");
const away = document.getElementById("away");
const shown = new Map([...document.querySelectorAll("[data-region]")].map((r) => [r.id, r.innerHTML]));
const title = document.title;

const look = () => htmx.trigger(refresh, "refresh");

/* ---- the same press never counts twice ---- */
let working = false;
let steppedAt = -CALM_MS;
let lookedAt = 0;
let overdue = false;

page.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, xhr } = event.detail;
  if (!elt.matches("[data-step]")) return;
  if (working || !calm()) {
    event.preventDefault();
    return;
  }
  working = true;
  document.body.classList.add("busy");
  notice.replaceChildren();
  xhr.addEventListener("loadend", () => stepped(xhr)); // the form itself may be gone by then
});

page.addEventListener("submit", (event) => {
  if (event.target.matches("[data-step]")) event.preventDefault(); // a step never leaves the page
});

const calm = () => performance.now() - steppedAt > CALM_MS;

function stepped(xhr) {
  working = false;
  steppedAt = performance.now();
  setTimeout(() => document.body.classList.toggle("busy", working || !calm()), CALM_MS + 5);
  if (overdue || xhr.status !== 200) look();
  overdue = false;
  if (xhr.status === 200 && !sheet.contains(document.activeElement)) backToTheNextStep();
}

function backToTheNextStep() {
  const typing = document.activeElement?.matches("input, select, textarea");
  if (!typing) document.getElementById("primary")?.focus({ preventScroll: true });
}

/* ---- regions are replaced only when they differ, never under a finger ---- */
let pressing = false;

function release() {
  setTimeout(() => {
    pressing = false;
    if (overdue && !working) look();
    overdue &&= working;
  }, AFTER_PRESS_MS);
}

for (const down of ["pointerdown", "keydown"]) {
  document.addEventListener(down, () => (pressing = true), true);
}
for (const up of ["pointerup", "pointercancel", "keyup", "blur"]) window.addEventListener(up, release, true);

refresh.addEventListener("htmx:beforeSwap", (event) => {
  const older = lookedAt < steppedAt; // asked before the last step was done: it does not know of it
  if (!pressing && !working && !older) return;
  event.detail.shouldSwap = false;
  if (pressing || working) overdue = true;
  else setTimeout(look);
});

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (!shown.has(target.id)) return;
  const fresh = fragment.innerHTML;
  if (fresh === shown.get(target.id)) event.detail.shouldSwap = false;
  shown.set(target.id, fresh);
});

document.addEventListener("htmx:oobAfterSwap", () => {
  document.title = document.querySelector(".alert.ring") ? `● ${title}` : title;
});

/* ---- when there is no news, look; when nobody answers, say so ---- */
let streaming = false;

page.addEventListener("htmx:sseOpen", () => {
  streaming = true;
});
page.addEventListener("htmx:sseError", () => {
  streaming = false;
});
refresh.addEventListener("htmx:beforeRequest", () => {
  lookedAt = performance.now();
});
page.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr.status) away.hidden = true;
});
for (const silence of ["htmx:sendError", "htmx:timeout"]) {
  page.addEventListener(silence, () => {
    away.hidden = false;
  });
}
setInterval(() => {
  if (performance.now() - lookedAt > (streaming && away.hidden ? LOOK_MS : POLL_MS)) look();
}, 500);
document.addEventListener("visibilitychange", () => document.hidden || look());

/* ---- the sheet beside the queue ---- */
let opener = null;

page.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== sheet) return;
  if (!sheet.textContent.trim()) {
    closeSheet();
    return;
  }
  opener = event.detail.requestConfig.elt.id;
  (sheet.querySelector("[autofocus]") ?? sheet.querySelector("h2")).focus();
});

function closeSheet() {
  sheet.replaceChildren();
  (document.getElementById("primary") ?? document.getElementById(opener))?.focus();
}

/* ---- errands that are added while somebody sits here ---- */
function addErrand() {
  const one = document.getElementById("one-more").content.cloneNode(true).firstElementChild;
  document.getElementById("errands").append(one);
  one.querySelector("select").focus();
}

sheet.addEventListener("change", (event) => {
  if (event.target.name !== "category") return;
  for (const items of sheet.querySelectorAll(".items")) {
    items.hidden = items.disabled = items.dataset.of !== event.target.value;
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) closeSheet();
  if (event.target.closest("[data-add-errand]")) addErrand();
  if (event.target.closest("[data-remove-errand]")) {
    event.target.closest("li").remove();
    document.getElementById("primary").focus();
  }
});

/* ---- keys ---- */
const PRESSABLE = "button, a[href], input, select, textarea, summary";

function buttonFor(event) {
  const here = document.activeElement ?? document.body;
  if (event.key === "Escape" && sheet.firstElementChild) return sheet.querySelector("[data-close]");
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyZ" && !here.matches("input, textarea")) {
    return document.getElementById("undo") ?? document.querySelector("[data-undo]");
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (/^F\d+$/.test(event.key)) return document.querySelector(`[data-key="${event.key}"]`);
  const free = event.code === "Space" && !here.matches(PRESSABLE) && !sheet.contains(here);
  const inTheForm = event.key === "Enter" && here.matches("#finish select");
  const onIt = event.code === "Space" && here.id === "primary";
  return free || inTheForm || onIt ? document.getElementById("primary") : null;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const button = buttonFor(event);
  const held = event.repeat && ["Enter", " "].includes(event.key) && event.target.matches("button");
  if (button || held) event.preventDefault();
  if (button && !event.repeat) button.click();
});
document.addEventListener("keyup", (event) => {
  if (event.code === "Space" && event.target.id === "primary") event.preventDefault();
});
