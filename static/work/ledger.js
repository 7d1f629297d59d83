/* Follows an export: looks how far it is, and says when it is done. */

const LOOK_MS = 700;
const state = document.getElementById("export-state");
const said = document.getElementById("export-said");

const runs = (root) => root.querySelector('[data-state="running"]');

async function look() {
  try {
    const answer = await fetch(state.dataset.look);
    if (answer.redirected) return location.reload(); // signed out meanwhile: the page leads to the door
    if (!answer.ok) throw new Error(answer.status);
    show(new DOMParser().parseFromString(await answer.text(), "text/html").body);
  } catch {
    said.textContent = state.dataset.away;
  }
  if (runs(state)) setTimeout(look, LOOK_MS);
}

function show(fresh) {
  if (runs(fresh) && runs(state)) {
    // Only the numbers move: the button keeps the focus, and nothing is read out again.
    state.querySelector("p").textContent = fresh.querySelector("p").textContent;
    state.querySelector("progress").value = fresh.querySelector("progress").value;
    said.textContent = "";
    return;
  }
  const focused = state.contains(document.activeElement);
  state.replaceChildren(...fresh.childNodes);
  said.textContent = state.querySelector('[data-state="done"]') ? state.dataset.done : "";
  if (focused) state.querySelector("a")?.focus();
}

if (runs(state)) setTimeout(look, LOOK_MS);
