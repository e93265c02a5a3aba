// The list of alarms and the day behind, exchanged when the list is another one, and once
// a minute for the times.  Acknowledging sends the same form without leaving the page.
(() => {
  const EVERY_MS = 60000;
  const live = document.getElementById("alarms");
  const count = document.getElementById("count");
  let revision, asking = false, again = false;

  const address = () => {
    const query = new URLSearchParams(location.search);
    query.set("part", "rows");
    return `/alarms?${query}`;
  };

  // What was open stays open; the keyboard stays where it was, or at the list.
  const exchange = (text) => {
    const opened = [...live.querySelectorAll("details[open]")].map((one) => one.id);
    const focused = live.contains(document.activeElement) ? document.activeElement.id : null;
    live.innerHTML = text;
    for (const id of opened) {
      const one = document.getElementById(id);
      if (one) one.open = true;
    }
    if (focused !== null) {
      const there = document.getElementById(focused) ?? document.getElementById("main");
      there.focus({ preventScroll: true });
    }
    count.textContent = document.getElementById("standing").dataset.count;
    digiware.refresh();
  };

  const renew = async () => {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const answer = await fetch(address());
      if (answer.ok && !answer.redirected) exchange(await answer.text());
    } catch { /* the stream says that the gateway is not reached */ }
    asking = false;
    if (again) { again = false; renew(); }
  };

  document.addEventListener("live", ({ detail }) => {
    const now = detail["alarms.revision"];
    if (now === undefined || now === revision) return;
    const first = revision === undefined;
    revision = now;
    if (!first || live.dataset.revision !== String(now)) renew();
  });

  live.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body });
      if (!answer.ok || answer.url.includes("/login")) throw new Error(answer.status);
      renew();
    } catch {
      form.submit();  // the page that comes says what is wrong
    }
  });

  setInterval(() => { if (!document.hidden) renew(); }, EVERY_MS);
})();
