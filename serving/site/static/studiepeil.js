// What a page can do more where scripts run: print, and charts that answer to a pointer. Without this file every page says the same.
for (const tools of document.querySelectorAll("[data-print]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tool";
  button.textContent = tools.dataset.print;
  button.addEventListener("click", () => window.print());
  tools.append(button);
}

// The library of charts is large: it is fetched where there is a chart, when all else is there.
if (document.querySelector("[data-chart]")) {
  window.addEventListener("load", () => {
    const script = document.createElement("script");
    script.src = document.body.dataset.charts;
    document.head.append(script);
  });
}
