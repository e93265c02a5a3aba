// A new alarm is said aloud, politely, on whatever page somebody is.
(() => {
  const news = document.getElementById("news");
  let newest;

  document.addEventListener("live", async ({ detail }) => {
    const now = detail["alarms.newest"];
    if (now === undefined) return;
    const before = newest;
    newest = Math.max(now, before ?? 0);
    if (before === undefined || now <= before) return;
    try {
      const answer = await fetch("/alarms?part=newest");
      if (answer.ok && !answer.redirected) {
        news.textContent = `${news.dataset.before} ${await answer.text()}`;
      }
    } catch { /* the stream says that the gateway is not reached */ }
  });
})();
