/* Keeps the kiosk's page and its files: the server's own where it answers, else what was kept. */
const SHELF = "entrance";
const PATIENCE = 8000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (belongsToThePage(event.request)) event.respondWith(freshOrKept(event.request));
});

function belongsToThePage({ method, url }) {
  const { origin, pathname } = new URL(url);
  const ours = pathname === "/entrance" || pathname.startsWith("/static/");
  return ours && method === "GET" && origin === self.location.origin;
}

/** The server's answer, which is kept; without one, what was kept before. */
async function freshOrKept(request) {
  const shelf = await caches.open(SHELF);
  try {
    const answer = await fetch(request, request.mode === "navigate" ? { signal: AbortSignal.timeout(PATIENCE) } : {});
    if (answer.ok) await shelf.put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await shelf.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}
