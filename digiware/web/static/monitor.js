// The table of loads: found as one types, sorted and grouped by the server, which is
// asked for the page again and gives its table in exchange for this one.
(() => {
  const { known, refresh } = window.digiware;
  const form = () => document.getElementById("choose");
  const table = () => document.getElementById("loads");
  let minute = Number(table().dataset.minute), asked = 0;

  // As `plain` of web/arranged.py.
  const plain = (text) => text.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

  const address = () => {
    const chosen = [...new FormData(form())].filter(([, value]) => value);
    const query = new URLSearchParams(chosen).toString();
    return query ? `/monitor?${query}` : "/monitor";
  };

  const find = () => {
    const wanted = plain(document.getElementById("filter").value);
    const rows = [...table().querySelectorAll("tr[data-find]")];
    for (const row of rows) row.hidden = !row.dataset.find.includes(wanted);
    for (const group of table().querySelectorAll("tbody")) {
      const shown = group.querySelector("tr[data-find]:not([hidden])");
      group.querySelector(".group")?.toggleAttribute("hidden", !shown);
    }
    const told = form().querySelector("output");
    told.textContent = told.dataset.some
      .replace("{shown}", rows.filter((row) => !row.hidden).length)
      .replace("{all}", rows.length);
    history.replaceState(null, "", address());
  };

  // The parts that come anew take the place of those that are there: the form stays, and
  // with it what is being typed.
  const exchange = async (where) => {
    const mine = ++asked;
    let text;
    try {
      const answer = await fetch(where);
      if (!answer.ok) return;
      text = await answer.text();
    } catch { return; }
    if (mine !== asked) return;
    const fresh = new DOMParser().parseFromString(text, "text/html");
    if (!fresh.getElementById("loads")) return location.reload();
    const sort = document.activeElement?.dataset?.sort;
    const before = table().querySelector("table"), after = fresh.querySelector("#loads table");
    if (before && after) before.replaceWith(after);
    else table().replaceWith(fresh.getElementById("loads"));
    Object.assign(table().dataset, fresh.getElementById("loads").dataset);
    if (sort) table().querySelector(`[data-sort="${sort}"]`)?.focus();
    refresh();
    if (form()) find();
  };

  const minutes = async () => {
    try {
      const answer = await fetch("/monitor/minutes");
      if (!answer.ok) return;
      const paths = await answer.json();
      for (const path of document.querySelectorAll("[data-spark]")) {
        const drawn = paths[path.dataset.spark] ?? "";
        path.setAttribute("d", drawn);
      }
    } catch { /* the next minute comes */ }
  };

  document.addEventListener("live", () => {
    const revision = known["site.revision"];
    if (revision !== undefined && revision !== table().dataset.revision) {
      table().dataset.revision = revision;
      exchange(form() ? address() : "/monitor");
    }
    if (known["site.minute"] !== undefined && known["site.minute"] !== minute) {
      minute = known["site.minute"];
      minutes();
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target.id === "filter") find();
  });
  document.addEventListener("change", (event) => {
    if (event.target.form === form() && event.target.id !== "filter") exchange(address());
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    const sort = document.getElementById("sort"), wanted = event.submitter?.value;
    if (event.submitter?.name === "sort") {
      if (![...sort.options].some((one) => one.value === wanted)) {
        const { text } = [...sort.options].find((one) =>
          one.value.replace("-", "") === wanted.replace("-", ""));
        sort.add(new Option(text.slice(0, -1) + (wanted.startsWith("-") ? "↓" : "↑"), wanted));
      }
      sort.value = wanted;
    }
    exchange(address());
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    document.getElementById("filter")?.focus();
  });
  if (form()) find();
})();
