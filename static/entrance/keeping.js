/* Asks the browser to keep the page, so that a reload shows it even while the hall's computer starts again. */

const OURS = /\/static\/|\/entrance\?/;

/** Set the service worker to work; where there is none (a page from the hall's network), nothing is kept. */
export function keepThePage() {
  const workers = navigator.serviceWorker;
  workers?.addEventListener("controllerchange", passThroughItsHands);
  workers?.register("/entrance/worker.js", { scope: "/entrance" }).catch(() => {});
}

/** What was loaded before the worker began is asked for again, so that it keeps that too. */
async function passThroughItsHands() {
  await loaded();
  const addresses = performance.getEntriesByType("resource").map((entry) => entry.name);
  for (const address of [location.href, ...addresses.filter((each) => OURS.test(each))]) fetch(address).catch(() => {});
}

async function loaded() {
  if (document.readyState !== "complete") await new Promise((done) => window.addEventListener("load", done));
  await document.fonts.ready;
}
