// A screen on a wall: its parts take turns by themselves, and it comes back by itself
// from whatever happens to the gateway or the network.
(() => {
  const { known, refresh } = window.digiware;
  const DWELL_S = 10, REST_S = 30, STILL_S = 5, OLD_MS = 15000, HEALTH_S = 30;
  // The picture moves by a pixel or two each minute, or it would burn in.
  const SHIFTS = [[0, 0], [1, 0], [2, 1], [1, 2], [0, 1]];
  const DAWN = "04", LONG_S = 2 * 3600;
  const body = document.body, aged = document.getElementById("aged");
  const clock = document.querySelector(".clock"), dwell = document.getElementById("dwell");
  const pause = document.getElementById("pause");
  const main = () => document.getElementById("main");
  const slides = () => [...document.querySelectorAll("[data-slide]")];
  let at = 0, left = DWELL_S, rests = 0, quiet = 0, held = false;
  let newest = Date.now(), seconds = 0, asking = false;

  const show = (place) => {
    const all = slides();
    at = (place + all.length) % all.length;
    left = DWELL_S;
    all.forEach((slide, index) => { slide.hidden = index !== at; });
  };

  // Whoever touches it wants to read: it waits, and goes on when it is left alone.
  const touched = () => { rests = REST_S; quiet = 0; body.classList.remove("still"); };
  for (const what of ["pointermove", "pointerdown", "keydown", "focusin"]) {
    addEventListener(what, touched);
  }
  pause.addEventListener("click", () => {
    held = !held;
    pause.setAttribute("aria-pressed", String(held));
  });
  document.getElementById("next").addEventListener("click", () => show(at + 1));

  const health = async () => {
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (!answer.ok) return;
      const { build } = await answer.json();
      const dawn = clock.textContent.slice(11, 13) === DAWN && performance.now() > LONG_S * 1e3;
      const ended = document.getElementById("link").dataset.state === "bye";
      if (build !== body.dataset.build || dawn || ended) location.reload();
    } catch { /* it is not there: it is asked again */ }
  };

  // Alarms or loads have changed: the page as it is now, at the same part.
  const exchange = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch("/totem");
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (fresh.querySelector("[data-slide]")) {
        for (const id of ["main", "critical"]) {
          document.getElementById(id).replaceWith(fresh.getElementById(id));
        }
        const { length } = slides();
        const kept = left;
        show(Math.min(at, length - 1));
        left = kept;
        refresh();
      }
    } catch { /* with the next values */ }
    asking = false;
  };

  const minutes = async () => {
    try {
      const answer = await fetch("/monitor/minutes");
      if (!answer.ok) return;
      const path = document.querySelector("[data-spark]");
      const drawn = (await answer.json()).site ?? "";
      path.setAttribute("d", drawn);
    } catch { /* the next minute comes */ }
  };

  document.addEventListener("live", () => {
    newest = Date.now();
    const { revision, minute, alarms } = main().dataset;
    const differs = (place, shown) => known[place] !== undefined && String(known[place]) !== shown;
    if (differs("site.revision", revision) || differs("totem.alarms", alarms)) exchange();
    if (differs("site.minute", minute)) {
      main().dataset.minute = known["site.minute"];
      minutes();
    }
  });

  const tick = () => {
    seconds += 1;
    rests = Math.max(0, rests - 1);
    quiet += 1;
    body.classList.toggle("still", quiet > STILL_S);
    if (!held && !rests && --left <= 0) show(at + 1);
    dwell.value = DWELL_S - left;
    const old = !document.hidden && Date.now() - newest > OLD_MS;
    if (old) aged.textContent = aged.dataset.text.replace("{time}", clock.textContent.slice(11));
    aged.hidden = !old;
    if (seconds % HEALTH_S === 0) health();
    if (seconds % 60 === 0) {
      const [right, down] = SHIFTS[(seconds / 60) % SHIFTS.length];
      main().style.translate = `${right}px ${down}px`;
    }
  };

  document.addEventListener("visibilitychange", () => { newest = Date.now(); });
  show(0);
  setInterval(tick, 1000);
})();
