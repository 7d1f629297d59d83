/* A page that follows what is under way says so when the hall's program does not answer any more. */

const away = document.getElementById("away");

for (const silence of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(silence, () => {
    away.hidden = false;
  });
}
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr.status) away.hidden = true;
});
