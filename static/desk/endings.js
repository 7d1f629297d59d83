/* What an outcome asks for unfolds; what was typed stays, folded away, when the outcome changes again. */

const chosen = (ending) =>
  ending.querySelector("select[name=outcome], [name=outcome]:checked, [name=outcome][type=hidden]")?.value;

function show(part, wanted) {
  part.hidden = part.disabled = !wanted;
}

export function unfold(root) {
  for (const ending of root.querySelectorAll("[data-ending]")) {
    const outcome = chosen(ending);
    for (const part of ending.querySelectorAll("[data-for]")) {
      show(part, part.dataset.for.split(" ").includes(outcome));
    }
  }
  for (const paper of root.querySelectorAll(".paper")) {
    const given = paper.querySelector("[type=checkbox]").checked;
    const lack = paper.querySelector("select");
    show(lack, !given);
    show(paper.querySelector("[type=date]"), !given && lack.value === "gap");
  }
}

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-ending]")) unfold(document);
});
unfold(document);
