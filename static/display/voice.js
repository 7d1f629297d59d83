/** Saying a call aloud: chime, letter, number, window; without a clip the chime, and a voice if there is one. */

import { audio, awake, clip, heard, ownChime, play } from "./clips.js";
import { byId, facts, fill, pause } from "./facts.js";

const BETWEEN_REPEATS_MS = 1500;
const AFTER_CHIME_MS = 150;
const LONGEST_SPEECH_MS = 12000;
const gaps = readGaps();
window.hallVoice = heard;

/** Return the pauses that this voice wants (ms). */
async function readGaps() {
  const usual = { gap_after_letter_ms: 60, gap_before_window_ms: 150 };
  try {
    const answer = await fetch(`${facts.voice}/clips.json`);
    return { ...usual, ...(answer.ok ? await answer.json() : {}) };
  } catch {
    return usual;
  }
}

/** The names of a call's clips, in order. */
const namesOf = (call) => [
  `call-${call.number[0]}`,
  `number-${call.number.slice(1)}`,
  `${facts.window_clips}-${call.window}`,
];

/** Fetch a call's clips before its turn. */
export function prepare(call) {
  for (const name of ["chime", ...namesOf(call)]) clip(name);
}

/** Say a call as often as set, while it `stands`; `silent()` is told when no voice can say it. */
export async function say(call, stands, silent) {
  if (!(await awake())) {
    byId("sound").hidden = false;
    return silent();
  }
  const names = namesOf(call);
  const sounds = await Promise.all(names.map(clip));
  const whole = !sounds.includes(null);
  if (!whole) silent();
  await play("chime", (await clip("chime")) ?? ownChime());
  await pause(AFTER_CHIME_MS);
  for (let round = 0; round < facts.repeats; round += 1) {
    if (round > 0) await pause(BETWEEN_REPEATS_MS);
    if (round > 0 && !stands()) return;
    await (whole ? phrase(names, sounds) : speak(call));
  }
}

/** Play the three clips of a call with their pauses. */
async function phrase(names, sounds) {
  const { gap_after_letter_ms, gap_before_window_ms } = await gaps;
  const after = [gap_after_letter_ms, gap_before_window_ms, 0];
  for (let i = 0; i < names.length; i += 1) {
    await play(names[i], sounds[i]);
    await pause(after[i]);
  }
}

/** Let the browser speak, but only if it has a Chinese voice: another one would say nonsense. */
async function speak(call) {
  const voice = window.speechSynthesis?.getVoices().find((each) => each.lang.toLowerCase().startsWith("zh"));
  if (!voice) return;
  const words = new SpeechSynthesisUtterance(fill(facts.spoken, { number: call.number, n: call.window }));
  words.voice = voice;
  words.lang = voice.lang;
  const ended = new Promise((done) => {
    words.addEventListener("end", done);
    words.addEventListener("error", done);
  });
  speechSynthesis.speak(words);
  await Promise.race([ended, pause(LONGEST_SPEECH_MS)]);
}

/** Offer a button while the browser keeps silent; any touch or key opens the sound. */
export async function offerSound() {
  const button = byId("sound");
  audio.addEventListener("statechange", () => { button.hidden = audio.state === "running"; });
  for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => audio.resume());
  button.hidden = await awake();
}
