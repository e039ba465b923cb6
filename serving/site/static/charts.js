// Draws the charts of a page again so that they answer to a pointer. `vegaEmbed` is what stands before this in the file
// that is served (serving/site/assets.py). Without it, or without an answer, the drawing of the server stays.
const looks = {
  ast: true, // expressions are interpreted: the content policy allows no code made from text
  actions: false,
  renderer: "svg",
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
};

async function draw(place) {
  const answer = await fetch(place.dataset.chart, { credentials: "same-origin" });
  if (!answer.ok) return;
  const drawn = document.createElement("div");
  drawn.className = "chart";
  const was = place.querySelector("svg");
  await vegaEmbed(drawn, await answer.json(), looks);
  was.replaceWith(drawn);
}

const near = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((one) => one.isIntersecting)) {
    near.unobserve(entry.target);
    draw(entry.target).catch(() => {}); // the drawing of the server stays
  }
}, { rootMargin: "200px" });
for (const place of document.querySelectorAll("[data-chart]")) near.observe(place);
