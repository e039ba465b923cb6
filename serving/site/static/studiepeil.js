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

// Keys for the list to work from, until somebody turns them off: j and k, x to tick, d to decide, / to search.
const list = document.querySelector("[data-keys]");
if (list) {
  const [said, offered] = [list.dataset.keys, list.dataset.keysOn];
  const told = document.createElement("p");
  const label = document.createElement("label");
  const box = document.createElement("input");
  told.className = "keys";
  box.type = "checkbox";
  box.checked = localStorage.getItem("keys") !== "off";
  box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
  label.append(box, ` ${offered}`);
  told.append(`${said}. `, label);
  list.append(told);
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input:not([type=checkbox]), select, textarea");
    if (!box.checked || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const links = [...list.querySelectorAll("a[data-row]")];
    const row = document.activeElement.closest("tr");
    const here = links.findIndex((link) => row?.contains(link));
    if (event.key === "/") document.getElementById("search").focus();
    else if (event.key === "j") links[Math.min(here + 1, links.length - 1)].focus();
    else if (event.key === "k") links[Math.max(here - 1, 0)].focus();
    else if (event.key === "x" && here >= 0) row.querySelector("input[type=checkbox]").click();
    else if (event.key === "d" && here >= 0) window.location.assign(`${links[here].href}#decide`);
    else return;
    event.preventDefault();
  });
}
