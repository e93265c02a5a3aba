// Turns and stretches the arrows of the phasor diagram: attributes only, at most twice a
// second.  Where they point is worked out by the gateway (digiware/domain/phasors.py).
(() => {
  const drawing = document.getElementById("phasor");
  if (!drawing) return;
  const { known } = window.digiware;
  const { place } = drawing.dataset;
  const radius = Number(drawing.dataset.radius), beyond = Number(drawing.dataset.label);
  const rows = document.querySelectorAll("#angles tbody tr");
  const title = drawing.getAttribute("aria-label").split(":")[0];
  const EVERY_MS = 500;
  let drawn = 0, timer = 0;

  const set = (element, values) => {
    for (const [name, value] of Object.entries(values)) {
      if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
    }
  };

  const turn = (group, length, angle) => {
    const tip = drawing.querySelector(`[data-tip="${group.dataset.arrow}"]`);
    const gone = { display: length === null ? "none" : "inline" };
    set(group, gone);
    set(tip, gone);
    if (length === null) return;
    const reach = Math.round(radius * length * 10) / 10;
    const [turned] = group.children, [line, head] = turned.children;
    set(turned, { transform: `rotate(${-angle})` });
    set(line, { y2: -reach });
    set(head, { transform: `translate(0 ${-reach})` });
    const radians = angle * Math.PI / 180, far = reach + beyond;
    const x = -far * Math.sin(radians), y = -far * Math.cos(radians);
    set(tip, { x: x.toFixed(1), y: y.toFixed(1) });
  };

  const draw = () => {
    timer = 0;
    drawn = performance.now();
    for (const group of drawing.querySelectorAll("[data-arrow]")) {
      const name = `${place}.${group.dataset.arrow}`;
      const length = known[`${name}.length`];
      if (length !== undefined) turn(group, length, known[`${name}.angle`]);
    }
    const told = [...rows].map((row) => {
      const [head, size, angle] = row.children;
      const [name, unit] = head.textContent.trim().split(/\s+/);
      return `${name} ${size.textContent} ${unit}, ${angle.textContent}°`;
    });
    set(drawing, { "aria-label": `${title}: ${told.join("; ")}` });
  };

  document.addEventListener("live", () => {
    if (!timer) timer = setTimeout(draw, Math.max(0, drawn + EVERY_MS - performance.now()));
  });
})();
