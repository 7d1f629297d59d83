/* Talking to the hall's server, which may be slow, dead, or just coming back. */

/** The answer as {status, said}; rejects when none comes within the patience (ms). */
export async function ask(path, options = {}, patience = 8000) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const answer = await fetch(path, { cache: "no-store", ...options, signal: stop.signal });
    return { status: answer.status, said: await answer.json() };
  } finally {
    clearTimeout(timer);
  }
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
