/** Puts short pieces together into lines that fit a place; shared by the kiosk and the TV. */

const FITS = 34;
const FIRST_WIDE = "\u2E80";
const NARROW = 0.55;
const NO_BREAK = "\u00A0";
const JOINER = "\u2060";

/** The width of a text in full characters: Latin letters and digits take about half of one. */
const width = (text) => [...text].reduce((sum, letter) => sum + (letter < FIRST_WIDE ? NARROW : 1), 0);

/** A piece that is never cut: not at a space, not inside a phone number. */
const whole = (piece) => piece.replaceAll(" ", NO_BREAK).replaceAll("-", `-${JOINER}`);

/** Join pieces by ；as long as a line fits; the place must break between words only. */
export function together(pieces) {
  const lines = [];
  for (const piece of pieces.map(whole)) {
    const longer = `${lines.at(-1)}；${piece}`;
    if (lines.length && width(longer) <= FITS) lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  return lines;
}

const BREATHS = ["。", "；", "，", "、", " "];

/** Cut a long line where it breathes, into parts of at most so many characters. */
export function inParts(line, fits) {
  const found = [];
  for (let rest = line; rest; ) {
    let end = rest.length;
    if (end > fits) {
      const breath = Math.max(...BREATHS.map((mark) => rest.lastIndexOf(mark, fits - 1)));
      end = breath > fits / 2 ? breath + 1 : fits;
    }
    found.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return found;
}
