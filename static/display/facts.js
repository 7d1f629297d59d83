/** What the page was told when it was made: settings, names, words. */

export const facts = JSON.parse(document.getElementById("facts").textContent);

/** Put values into a sentence: `{n}` takes the value named n. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Wait so many milliseconds. */
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Find an element of the page. */
export const byId = (id) => document.getElementById(id);
