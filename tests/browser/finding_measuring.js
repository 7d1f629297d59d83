/* Returns what is too small, too near, too high up or cut off in the view of the kiosk that is shown now. */
({ least, title, height, gap }) => {
  const seen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const name = (element) => (element.innerText || element.className).replace(/\s+/g, " ").slice(0, 40);
  const view = document.querySelector("[data-view]:not([hidden])");
  const boxes = [...view.querySelectorAll("button")].filter(seen).map((button) => [button, button.getBoundingClientRect()]);
  const apart = (one, two) => Math.max(two.left - one.right, one.left - two.right, two.top - one.bottom, one.top - two.bottom);

  const small = boxes.filter(([, box]) => box.height < height).map(([button, box]) => `${name(button)} is ${box.height} high`);
  const near = boxes.flatMap(([button, box], place) => boxes.slice(place + 1)
    .filter(([, its]) => apart(box, its) < gap).map(([other, its]) => `${name(button)} is ${apart(box, its)} from ${name(other)}`));
  const outside = boxes.filter(([, box]) => box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight)
    .map(([button]) => `${name(button)} is cut`);
  const cut = [view, ...view.querySelectorAll(".say, .entry, .action, .card, .stands")].filter(seen)
    .filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
    .map((box) => `${name(box)} does not fit`);
  const words = document.createTreeWalker(view, NodeFilter.SHOW_TEXT, (text) =>
    text.textContent.trim() && seen(text.parentElement) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
  const tiny = [];
  while (words.nextNode()) {
    const element = words.currentNode.parentElement;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < (element.closest("h1") ? title : least) - 0.1) tiny.push(`${name(element)} has ${size} px`);
  }
  const scrolls = document.documentElement.scrollHeight > innerHeight ? ["the page scrolls"] : [];
  return [...small, ...near, ...outside, ...cut, ...tiny, ...scrolls];
}
