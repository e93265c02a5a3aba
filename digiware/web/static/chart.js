// The last five minutes of a load.  Instants are seconds of the site's clock, written as
// if they were UTC, so neither the zone nor the clock of the browser matters.
(() => {
  const holder = document.getElementById("chart");
  const seed = document.getElementById("trace");
  if (!holder || !seed || !window.uPlot) return;
  const { known, format, language } = window.digiware;
  const status = document.getElementById("chart-status");
  const rows = document.querySelector("#minutes tbody");
  const hint = status.textContent;
  const SPAN_S = 300, HEIGHT = 200, STEPS = [[1e6, "M"], [1e3, "k"], [1, ""]];
  let { at, values, place, unit } = JSON.parse(seed.textContent);
  let times = values.map((_, index) => at - values.length + 1 + index);

  const clock = (options) => new Intl.DateTimeFormat(language, {
    timeZone: "UTC", hourCycle: "h23", hour: "2-digit", minute: "2-digit", ...options });
  const seconds = clock({ second: "2-digit" }), minutes = clock({});
  const time = (when, written = seconds) => written.format(new Date(when * 1000));
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);

  // The prefix, and decimals enough to tell the lines of the axis apart.
  const scaled = () => {
    const largest = Math.max(0, ...values.map((one) => Math.abs(one ?? 0)));
    return [...STEPS.find(([step]) => largest >= step) ?? STEPS[2], largest];
  };
  const told = (value) => {
    const [divisor, prefix, largest] = scaled();
    const plain = unit === "V" ? 1 : 0, large = largest >= 10 * divisor ? 1 : 2;
    const decimals = divisor === 1 ? plain : large;
    const number = value === null || value === undefined ? null : value / divisor;
    return `${format(number, decimals)} ${prefix}${unit}`;
  };
  const marks = (_, splits) => {
    const [divisor] = scaled();
    const step = splits.length > 1 ? Math.abs(splits[1] - splits[0]) / divisor : 1;
    const decimals = Math.max(0, Math.min(3, Math.ceil(-Math.log10(step) - 1e-9)));
    return splits.map((split) => format(split / divisor, decimals));
  };
  const range = (_, least, most) => {
    if (least === null || most === null) return [0, 1];
    const beyond = Math.max((most - least) * 0.15, Math.abs(most) * 0.02, 0.5);
    return [least >= 0 ? Math.max(0, least - beyond) : least - beyond, most + beyond];
  };

  // Only what somebody looks for is said: a status is read aloud when it changes.
  let reading = false;

  const axis = { stroke: () => colour("--quiet"), font: "12px system-ui, sans-serif",
    grid: { stroke: () => colour("--line"), width: 1 }, ticks: { show: false } };
  const plot = new uPlot({
    width: holder.clientWidth, height: HEIGHT, legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
    scales: { x: { time: false }, y: { range } },
    axes: [
      { ...axis, size: 32, space: 70, incrs: [10, 30, 60, 120],
        values: (_, splits) => splits.map((when) => time(when)) },
      { ...axis, size: 56, values: marks },
    ],
    series: [{}, { stroke: () => colour("--accent"), fill: () => `${colour("--tint").trim()}a0`,
      width: 2, spanGaps: false, points: { show: false } }],
    hooks: { setCursor: [() => say()] },
  }, [times, values], holder);

  const say = () => {
    if (!reading) return;
    const { idx } = plot.cursor;
    const there = idx !== null && idx !== undefined;
    const text = there ? `${time(times[idx])} · ${told(values[idx])}` : hint;
    if (status.textContent !== text) status.textContent = text;
  };

  const fill = () => {
    const found = new Map();
    times.forEach((when, index) => {
      if (values[index] === null) return;
      const minute = Math.floor(when / 60);
      found.set(minute, [...found.get(minute) ?? [], values[index]]);
    });
    rows.replaceChildren(...[...found].reverse().map(([minute, each]) => {
      const row = document.createElement("tr");
      const mean = each.reduce((sum, one) => sum + one, 0) / each.length;
      const numbers = [mean, Math.min(...each), Math.max(...each)];
      const words = [time(minute * 60, minutes), ...numbers.map(told)];
      words.forEach((word, column) => {
        const cell = row.appendChild(document.createElement(column ? "td" : "th"));
        cell.textContent = word;
        if (column) cell.className = "num"; else cell.scope = "row";
      });
      return row;
    }));
  };

  const draw = () => {
    reading = false;
    plot.setData([times, values]);
    document.getElementById("chart-unit").textContent = scaled()[1] + unit;
    fill();
  };

  const add = (when, value) => {
    const last = times[times.length - 1] ?? when - 1;
    if (when < last - 2) { times = []; values = []; }  // the clock was set back
    if (when <= last && times.length) { values[values.length - 1] = value; return; }
    if (when > last + 2) { times.push(last + 1); values.push(null); }
    times.push(when);
    values.push(value);
    const from = times.findIndex((one) => one > when - SPAN_S);
    times = times.slice(from);
    values = values.slice(from);
  };

  // What was missed while the page was hidden, the gateway has kept.
  const again = async () => {
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("trace");
    if (!found) return;
    ({ at, values } = JSON.parse(found.textContent));
    times = values.map((_, index) => at - values.length + 1 + index);
    draw();
  };

  document.addEventListener("live", ({ detail }) => {
    const parts = detail.clock?.match(/\d+/g)?.map(Number);
    if (!parts) return;
    const [year, month, day, hour, minute, second] = parts;
    const when = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
    const missed = times.length && when - times[times.length - 1] > 3;
    add(when, known[place] ?? null);
    draw();
    if (missed) again().catch(() => {});
  });

  for (const moved of ["pointermove", "pointerleave", "keydown"]) {
    holder.addEventListener(moved, () => { reading = true; }, true);
  }
  holder.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: -1, ArrowRight: 1, PageUp: -30, PageDown: 30, Home: -1e9, End: 1e9 };
    if (event.key === "Escape") plot.setCursor({ left: -10, top: -10 });
    if (!(event.key in moves)) return;
    event.preventDefault();
    const from = plot.cursor.idx ?? times.length - 1;
    const to = Math.max(0, Math.min(times.length - 1, from + moves[event.key]));
    plot.setCursor({ left: plot.valToPos(times[to], "x"), top: 10 });
  });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", () => plot.redraw(false, true));
  const fit = () => plot.setSize({ width: holder.clientWidth, height: HEIGHT });
  new ResizeObserver(fit).observe(holder);
})();
