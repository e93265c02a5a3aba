// The page of one load: bars of harmonics keep up with the table below them, and what the
// wiring doctor found is said anew, by the gateway, when it has changed.
(() => {
  const { known } = window.digiware;
  const TOPS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

  const draw = (figure) => {
    const bars = [...figure.querySelectorAll("[data-bar]")];
    const values = bars.map((bar) => known[bar.dataset.bar]);
    if (values.every((value) => value === undefined)) return;
    const largest = Math.max(...values.map((value) => value ?? 0));
    const top = TOPS.find((one) => one >= largest) ?? 1000;
    figure.querySelector(".full span").textContent = top;
    bars.forEach((bar, place) => {
      const high = Math.min(100, 100 * (values[place] ?? 0) / top);
      bar.setAttribute("y", 100 - high);
      bar.setAttribute("height", high);
    });
  };

  let asking = false;
  const say = async () => {
    const shown = document.getElementById("wiring");
    const found = shown && known[shown.dataset.wiring];
    if (asking || found === undefined || found === null || found === shown.dataset.found) return;
    asking = true;
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const said = page.getElementById("wiring");
      if (said) shown.replaceWith(said);
    } catch { /* the next second asks again */ } finally { asking = false; }
  };

  // On a phone a page of many tables is their titles, and the first of them.
  if (matchMedia("(max-width: 760px)").matches) {
    const folds = [...document.querySelectorAll("details.fold")];
    for (const fold of folds.slice(1)) fold.open = false;
  }

  const figures = document.querySelectorAll("figure.bars");
  document.addEventListener("live", (event) => {
    say();
    for (const figure of figures) {
      const bars = [...figure.querySelectorAll("[data-bar]")];
      if (bars.some((bar) => bar.dataset.bar in event.detail)) draw(figure);
    }
  });
})();
