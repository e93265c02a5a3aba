// Live values: one stream, closed while the page is hidden, polled where there is none.
// A text changes only when what it says does.  Scripts of single pages listen to the
// event "live" of the document: what came, by place.
window.digiware = (() => {
  const language = document.documentElement.lang;
  const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
  const words = read("words"), states = read("states");
  const topics = document.body.dataset.topics.trim();
  const query = topics ? `?topics=${encodeURIComponent(topics)}` : "";
  const link = document.getElementById("link");
  const formats = {}, known = {}, columns = new Map();
  const OLD_MS = 5000, POLL_MS = 5000, STAYS = 0.8;
  const STEPS = [[1e6, "M"], [1e3, "k"], [1, ""]];
  let places = new Map(), source = null, newest = 0, timer = 0, over = false;

  const format = (value, decimals) => {
    if (value === null || value === undefined) return "—";
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

  // Elements that show a place: data-live its value, data-follow its state alone.  A
  // column (data-column) has one prefix, shown by the element with data-prefix.
  const collect = () => {
    places = new Map();
    columns.clear();
    for (const element of document.querySelectorAll("[data-live], [data-follow]")) {
      const { live, follow, column } = element.dataset;
      for (const place of [live, follow]) {
        if (place) places.set(place, [...places.get(place) ?? [], element]);
      }
      if (column) {
        if (!columns.has(column)) columns.set(column, { elements: [], step: null });
        columns.get(column).elements.push(element);
      }
    }
  };

  const write = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const show = (element, place, value) => {
    const { live, column, decimals, divisor, state } = element.dataset;
    if (state !== undefined && value !== null) element.dataset.state = value;
    if (live !== place || column) return;
    if (element.tagName === "PROGRESS") element.value = value ?? 0;
    else if (state !== undefined) write(element, states[value] ?? element.textContent);
    else if (typeof value === "number") {
      write(element, format(value / (divisor || 1), Number(decimals || 0)));
    } else write(element, String(value ?? "—"));
  };

  // The prefix of the largest number; the present one stays until that is clearly less.
  const rescale = (name, { elements, step }) => {
    const numbers = elements.map((one) => known[one.dataset.live]);
    const largest = Math.max(0, ...numbers.map((one) => Math.abs(one ?? 0)));
    const fits = STEPS.find(([divisor]) => largest >= divisor) ?? STEPS[2];
    const stays = step && fits[0] < step[0] && largest >= STAYS * step[0];
    const chosen = stays ? step : fits;
    columns.get(name).step = chosen;
    const [divisor, prefix] = chosen;
    const decimals = divisor === 1 ? 0 : largest >= 10 * divisor ? 1 : 2;
    elements.forEach((one, index) => {
      const number = numbers[index];
      if (number !== undefined) {
        write(one, format(number === null ? null : number / divisor, decimals));
      }
    });
    for (const unit of document.querySelectorAll(`[data-prefix="${name}"]`)) {
      write(unit, prefix);
    }
  };

  const take = (values) => {
    newest = Date.now();
    say("live");
    Object.assign(known, values);
    const touched = new Set();
    for (const [place, value] of Object.entries(values)) {
      for (const element of places.get(place) ?? []) {
        show(element, place, value);
        if (element.dataset.column) touched.add(element.dataset.column);
      }
    }
    for (const name of touched) rescale(name, columns.get(name));
    document.dispatchEvent(new CustomEvent("live", { detail: values }));
  };

  // Asked for again, the page leads to the log-in, and from there back to itself.
  const end = () => {
    over = true;
    close();
    say("bye");
    link.lastElementChild.href = location.pathname + location.search;
  };

  const poll = async () => {
    clearTimeout(timer);
    if (over || document.hidden || source) return;
    try {
      const answer = await fetch(`/api/live${query}`);
      if (answer.status === 401 || answer.status === 403) return end();
      if (answer.ok) take(await answer.json());
    } catch { say("again"); }
    timer = setTimeout(poll, POLL_MS);
  };

  const open = () => {
    if (source || over) return;
    source = new EventSource(`/events${query}`);
    source.onmessage = (event) => take(JSON.parse(event.data));
    source.addEventListener("bye", end);
    source.onerror = () => {
      if (source && source.readyState === EventSource.CLOSED) { close(); poll(); }
      else say("again");
    };
  };

  const close = () => { source?.close(); source = null; };

  // What was exchanged in the page shows what is known already.
  const refresh = () => {
    collect();
    for (const [place, elements] of places) {
      if (place in known) elements.forEach((one) => show(one, place, known[place]));
    }
    for (const [name, column] of columns) rescale(name, column);
  };

  document.addEventListener("visibilitychange", () => document.hidden ? close() : open());
  addEventListener("pagehide", close);
  setInterval(() => {
    if (!over && newest && Date.now() - newest > OLD_MS && !document.hidden) say("old");
  }, 1000);
  collect();
  if (!document.hidden) open();
  return { known, format, refresh, language };
})();
