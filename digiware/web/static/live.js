// Live values: one stream, closed while the page is hidden, polled where there is none.
// A text changes only when what it says does.
(() => {
  const language = document.documentElement.lang;
  const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
  const words = read("words"), states = read("states");
  const formats = {};
  const link = document.getElementById("link");
  const OLD_MS = 5000, POLL_MS = 5000;
  let source = null, newest = 0, timer = 0, over = false;

  const format = (value, decimals) => {
    if (value === null) return "—";
    formats[decimals] ??= new Intl.NumberFormat(language, {
      minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    return formats[decimals].format(value).replace("-", "−");
  };

  const say = (state) => {
    if (link.dataset.state === state) return;
    link.dataset.state = state;
    link.lastElementChild.textContent = words[state];
    document.body.classList.toggle("old", state !== "live");
  };

  const show = (element, value) => {
    if (element.tagName === "PROGRESS") { element.value = value; return; }
    let text = String(value ?? "—");
    if (element.dataset.state !== undefined) {
      if (element.dataset.state !== value) element.dataset.state = value;
      text = states[value] ?? element.textContent;
    } else if (typeof value === "number") {
      text = format(value, Number(element.dataset.decimals || 0));
    }
    if (element.textContent !== text) element.textContent = text;
  };

  const take = (values) => {
    newest = Date.now();
    say("live");
    for (const element of document.querySelectorAll("[data-live]")) {
      const value = values[element.dataset.live];
      if (value !== undefined) show(element, value);
    }
    for (const lamp of document.querySelectorAll("[data-lamp]")) {
      lamp.dataset.state = values[lamp.dataset.lamp];
    }
    const bell = document.querySelector(".bell");
    if (bell) bell.dataset.count = values.alarms;
  };

  const end = () => { over = true; close(); say("bye"); };

  const poll = async () => {
    clearTimeout(timer);
    if (over || document.hidden || source) return;
    try {
      const answer = await fetch("/api/live");
      if (answer.status === 401 || answer.status === 403) return end();
      if (answer.ok) take(await answer.json());
    } catch { say("again"); }
    timer = setTimeout(poll, POLL_MS);
  };

  const open = () => {
    if (source || over) return;
    source = new EventSource("/events");
    source.onmessage = (event) => take(JSON.parse(event.data));
    source.addEventListener("bye", end);
    source.onerror = () => {
      if (source && source.readyState === EventSource.CLOSED) { close(); poll(); }
      else say("again");
    };
  };

  const close = () => { source?.close(); source = null; };

  document.addEventListener("visibilitychange", () => document.hidden ? close() : open());
  addEventListener("pagehide", close);
  setInterval(() => {
    if (!over && newest && Date.now() - newest > OLD_MS && !document.hidden) say("old");
  }, 1000);
  if (!document.hidden) open();
})();
