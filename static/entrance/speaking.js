/* 中文 / English: the page in the other language is fetched first and shown only when it is here. */
import { language, root } from "./page.js";

const roots = new Map([[language(), root()]]);
const TAGS = { zh: "zh-CN", en: "en" };

/** Show the page in a language and tell whether that worked; without an answer nothing changes. */
export async function speak(wanted) {
  const found = roots.get(wanted) ?? (await fetched(wanted));
  if (!found) return false;
  root().replaceWith(found);
  document.documentElement.lang = TAGS[wanted];
  return true;
}

/** Fetch the other language ahead of time, so that it is there also when the server is not. */
export const prepare = () => Promise.all(Object.keys(TAGS).map((each) => roots.has(each) || fetched(each)));

async function fetched(wanted) {
  try {
    const answer = await fetch(`/entrance?lang=${wanted}`, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("entrance");
    if (answer.ok && found) roots.set(wanted, document.adoptNode(found));
    return roots.get(wanted);
  } catch {
    return undefined;
  }
}
