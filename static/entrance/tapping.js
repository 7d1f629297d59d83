/* Fingers: a slow, long press counts like a quick tap, once, and nothing else of a browser happens. */

const ECHO = 1000;
const pressed = new Map();
let answeredAt = -Infinity;

/** Call ``answer`` with the button that was tapped, by finger, mouse, keyboard or other help. */
export function onTap(answer) {
  document.addEventListener("pointerdown", (event) => pressed.set(event.pointerId, buttonAt(event.target)));
  document.addEventListener("pointercancel", (event) => pressed.delete(event.pointerId));
  document.addEventListener("pointerup", (event) => release(event, answer));
  document.addEventListener("click", (event) => echo(event, answer));
  for (const habit of ["contextmenu", "dragstart"]) document.addEventListener(habit, (event) => event.preventDefault());
}

function release(event, answer) {
  const button = pressed.get(event.pointerId);
  pressed.delete(event.pointerId);
  const under = buttonAt(document.elementFromPoint(event.clientX, event.clientY));
  if (!button || event.button > 0 || under !== button) return;
  answeredAt = event.timeStamp;
  answer(button);
}

/** A click follows every quick touch, and was answered with it; a keyboard's click comes alone. */
function echo(event, answer) {
  const button = buttonAt(event.target);
  if (button && (event.detail === 0 || event.timeStamp - answeredAt > ECHO)) answer(button);
}

function buttonAt(element) {
  const button = element?.closest("[data-do]");
  return button && !button.disabled ? button : null;
}
