/** The phone's page looks every five seconds where its ticket stands. */

const EVERY_MS = 5000;
const PATIENCE_MS = 8000;
const page = document.getElementById("ticket");
const lost = document.getElementById("lost");
const title = document.title;

/** The ticket as the page shows it now. */
const ticket = () => page.querySelector("article");

/** Whether nothing more can happen to the ticket. */
const isOver = () => "over" in ticket().dataset;

/** Ask once and show the answer; a failure is shown too. */
async function look() {
  const patience = new AbortController();
  const bell = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(page.dataset.now, { signal: patience.signal });
    if (answer.status === 404) return location.reload();
    if (!answer.ok) throw new Error(`answer ${answer.status}`);
    show(await answer.text());
    showLost(false);
  } catch {
    showLost(true);
  } finally {
    clearTimeout(bell);
  }
}

/** Put the newest state on the page, if it differs. */
function show(html) {
  const draft = document.createElement("template");
  draft.innerHTML = html;
  const next = draft.content.querySelector("article");
  if (!next) throw new Error("not our page");
  if (next.outerHTML === ticket().outerHTML) return;
  if (isOver()) return showCases(next);
  ticket().replaceWith(next);
  announce();
}

/** After a visit only its cases move on; a rating that somebody is just writing stays as it is. */
function showCases(next) {
  page.querySelector(".cases").replaceWith(next.querySelector(".cases"));
}

/** Make a call, or one more call, felt: the phone shakes and the tab's name says it. */
function announce() {
  showTitle();
  if (ticket().dataset.state === "called") shake();
}

/** Put the call into the tab's name, where it is seen from other pages. */
function showTitle() {
  document.title = ticket().dataset.state === "called" ? `${page.dataset.called} · ${title}` : title;
}

/** Let the phone shake, if it can. */
function shake() {
  if (navigator.vibrate) navigator.vibrate([400, 200, 400, 200, 400]);
}

/** Show or hide the sign that the page may be old. */
function showLost(isLost) {
  lost.hidden = !isLost;
  document.body.classList.toggle("lost", isLost);
}

/** Look again and again until nothing more can happen. */
async function follow() {
  while (!isOver()) {
    await new Promise((done) => setTimeout(done, EVERY_MS));
    await look();
  }
}

/** Whether a look can bring news: the ticket goes on, or a case of the visit does. */
const goesOn = () => !isOver() || page.querySelector("[data-open]");

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && goesOn()) look();
});
showTitle();
follow();
