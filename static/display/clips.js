/** Fetching and playing the spoken clips of a voice folder, one after the other. */

import { facts, pause } from "./facts.js";

const MOST_KEPT = 80;
const SLACK_MS = 1500;
const kept = new Map();
export const audio = new AudioContext();

/** What was really played, in order, with its time on the audio clock; tests read it. */
export const heard = { played: [], spans: [] };

/** Return a clip's sound, or null when it is missing or broken; asked again next time. */
export function clip(name) {
  if (!kept.has(name)) {
    kept.set(name, load(name));
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
  }
  return kept.get(name);
}

/** Fetch and decode one clip. */
async function load(name) {
  try {
    const answer = await fetch(`${facts.voice}/${name}.opus`);
    if (!answer.ok) throw new Error(`answer ${answer.status}`);
    return await audio.decodeAudioData(await answer.arrayBuffer());
  } catch {
    kept.delete(name);
    return null;
  }
}

/** Play a sound to its end; a sound card that stands still cannot hold up the hall. */
export async function play(name, sound) {
  const source = audio.createBufferSource();
  source.buffer = sound;
  source.connect(audio.destination);
  const ended = new Promise((done) => source.addEventListener("ended", done));
  source.start();
  heard.played.push(name);
  heard.spans.push({ name, start: audio.currentTime, end: audio.currentTime + sound.duration });
  await Promise.race([ended, pause(sound.duration * 1000 + SLACK_MS)]);
}

/** A plain ding-dong for a voice folder without a chime. */
export function ownChime() {
  const rate = audio.sampleRate;
  const sound = audio.createBuffer(1, 0.8 * rate, rate);
  const samples = sound.getChannelData(0);
  for (const [from, pitch] of [[0, 659.26], [0.28, 523.25]]) {
    for (let i = Math.round(from * rate); i < samples.length; i += 1) {
      const t = i / rate - from;
      samples[i] += 0.4 * Math.min(1, t * 100, (samples.length - i) / 2000) * Math.exp(-5 * t) * Math.sin(2 * Math.PI * pitch * t);
    }
  }
  return sound;
}

/** Whether sound comes out; browsers keep silent until somebody has touched the page. */
export async function awake() {
  if (audio.state !== "running") await Promise.race([audio.resume(), pause(400)]);
  return audio.state === "running";
}
