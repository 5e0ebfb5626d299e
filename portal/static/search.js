/* Search as you type: the results of what stands in the box, from the same template. Without it the form works as ever. */
(() => {
  "use strict";
  const form = document.querySelector("form.bar-search");
  const answer = document.getElementById("answer");
  const said = document.getElementById("said");
  if (!form || !answer || !said) return;
  const input = form.elements.q;
  const other = document.querySelector(".language a");
  const PAUSE_MS = 250;
  const tidy = (text) => text.normalize("NFC").trim().replace(/\s+/g, " ");
  const came = { q: input.value, nodes: [...answer.childNodes], title: document.title, address: location.href, other: other?.href };
  let shown = tidy(input.value);
  let composing = false;
  let timer = 0;
  let running = null;

  const stop = () => {
    clearTimeout(timer);
    running?.abort();
    running = null;
    answer.removeAttribute("aria-busy");
  };

  const show = (nodes, title, address, elsewhere) => {
    const held = answer.contains(document.activeElement);
    answer.replaceChildren(...nodes);
    if (held) answer.focus({ preventScroll: true });
    document.title = title;
    if (other && elsewhere) other.href = elsewhere;
    history.replaceState(history.state, "", address);
  };

  const restore = () => {
    stop();
    input.value = came.q;
    shown = tidy(came.q);
    show(came.nodes, came.title, came.address, came.other);
    said.textContent = "";
  };

  const ask = async () => {
    const asked = tidy(input.value);
    if (asked === shown) return stop();
    stop();
    const mine = (running = new AbortController());
    const query = new URLSearchParams(new FormData(form));
    const lang = new URLSearchParams(location.search).get("lang");
    query.set("q", asked);
    query.set("part", "results");
    if (lang) query.set("lang", lang);
    answer.setAttribute("aria-busy", "true");
    try {
      const reply = await fetch(`${form.action}?${query}`, { signal: mine.signal, headers: { accept: "text/html" } });
      if (!reply.ok) throw new Error(reply.status);
      const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("answer");
      if (mine !== running || !fresh) return;
      const { title, address, other: elsewhere, said: words } = fresh.dataset;
      shown = asked;
      show(fresh.childNodes, title, address, elsewhere);
      said.textContent = words;
    } catch {
      /* What is shown stays; Enter asks the server in the plain way. */
    } finally {
      if (mine === running) stop();
    }
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  };

  input.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
  input.addEventListener("compositionend", () => { composing = false; later(); });
  input.addEventListener("input", (event) => { if (!composing && !event.isComposing) later(); });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || composing || event.isComposing) return;
    event.preventDefault();
    restore();
  });
  form.addEventListener("submit", stop);
})();
