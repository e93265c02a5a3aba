// Small comforts of forms; each page works without.
(() => {
  document.documentElement.classList.add("scripted");

  for (const select of document.querySelectorAll("[data-submit]")) {
    select.addEventListener("change", () => {
      // Scripts may have changed the address since the page came.
      const { next } = select.form.elements;
      if (next?.value.startsWith(location.pathname)) {
        next.value = location.pathname + location.search;
      }
      select.form.requestSubmit();
    });
  }

  // User has no password to type.
  const profile = document.getElementById("profile");
  const field = document.getElementById("password-field");
  if (profile && field) {
    const suit = () => { field.hidden = profile.value === "user"; };
    profile.addEventListener("change", suit);
    suit();
  }

  // The rules of digiware/access/passwords.py, in their order.
  const rules = document.querySelector("[data-rules]");
  if (rules) {
    const kept = [
      (text) => [...text].length >= 10,
      (text) => /\p{Lu}/u.test(text),
      (text) => /\p{Ll}/u.test(text),
      (text) => /[0-9]/.test(text),
      (text) => /[^\p{L}\p{N}]/u.test(text),
    ];
    const input = document.getElementById(rules.dataset.rules);
    input.addEventListener("input", () => {
      [...rules.children].forEach((item, place) =>
        item.classList.toggle("kept", kept[place](input.value)));
    });
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    const shown = document.getElementById(button.dataset.copy);
    button.addEventListener("click", () => {
      if (navigator.clipboard) navigator.clipboard.writeText(shown.textContent);
      else getSelection().selectAllChildren(shown);
    });
  }

  // Only one menu of the header is open at a time, and Escape closes it.
  const drops = document.querySelectorAll("details.drop");
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") drops.forEach((drop) => { drop.open = false; });
  });
  drops.forEach((drop) => drop.addEventListener("toggle", () => {
    if (drop.open) drops.forEach((other) => { if (other !== drop) other.open = false; });
  }));
})();
