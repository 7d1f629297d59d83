/* Walks through every view and overlay of the kiosk, or those that are named, and returns what is too small, too near,
   too high up or cut. */
async ({ least, title, height, gap, places }) => {
  const views = await import("/static/entrance/views.js");
  const overlays = await import("/static/entrance/overlays.js");
  const seen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const name = (element) => (element.innerText || element.className).replace(/\s+/g, " ");

  function touched(scopes) {
    const boxes = scopes.flatMap((scope) => [...scope.querySelectorAll("button")]).filter(seen).map((button) => [button, button.getBoundingClientRect()]);
    return boxes.flatMap(([button, box], place) => [
      ...alone(button, box),
      ...boxes.slice(place + 1).filter(([, its]) => apart(box, its) < gap).map(([other]) => `${name(button)} too near ${name(other)}`),
    ]);
  }

  function alone(button, box) {
    const low = document.documentElement.hasAttribute("data-low");
    return [
      box.height < height && `${name(button)} is ${box.height} high`,
      (box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight) && `${name(button)} is cut`,
      low && box.top < 0.4 * innerHeight - 0.5 && `${name(button)} is too high up`,
    ];
  }

  const apart = (one, two) => Math.max(two.left - one.right, one.left - two.right, two.top - one.bottom, one.top - two.bottom);

  function read(scope) {
    const faults = [];
    const texts = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT, (text) =>
      text.textContent.trim() && seen(text.parentElement) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement;
      const size = parseFloat(getComputedStyle(element).fontSize);
      if (size < (element.closest("h1, h2[id]") ? title : least) - 0.1) faults.push(`${name(element)} has ${size} px`);
    }
    return faults;
  }

  const whole = (scope) =>
    [...scope.querySelectorAll(".tile, .action, .tool, .say, .centre, .box")].filter(seen)
      .filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
      .map((box) => `${name(box)} does not fit`);

  const scrolls = () => document.documentElement.scrollHeight > innerHeight && "the page scrolls";
  const faults = [];
  const look = (place, scopes) =>
    faults.push(...[...touched(scopes), ...scopes.flatMap(read), ...scopes.flatMap(whole), scrolls()]
      .filter(Boolean).map((fault) => `${place}: ${fault}`));

  const wanted = (place) => !places || places.includes(place);
  for (const section of document.querySelectorAll("[data-view]")) {
    if (!wanted(section.dataset.view)) continue;
    views.end(section.dataset.view);
    look(section.dataset.view, [document.querySelector(".head"), section, document.querySelector(".foot")]);
  }
  for (const overlay of document.querySelectorAll("[data-overlay]")) {
    if (!wanted(overlay.dataset.overlay)) continue;
    overlays.lay(overlay.dataset.overlay);
    look(overlay.dataset.overlay, [overlay]);
    overlays.lift(overlay.dataset.overlay);
  }
  views.home();
  return faults;
}
