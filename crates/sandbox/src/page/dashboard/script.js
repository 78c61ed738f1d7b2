// Keeps the dashboard up to date and adds copy buttons. Every page works without it.
"use strict";
(() => {
  const announce = document.getElementById("announcer");
  const dot = document.getElementById("live-state");
  let source = null;
  let wanted = false;
  let busy = false;
  /** Time in milliseconds for which a new row is marked, and the times at which rows appeared. */
  const FRESH = 2000;
  const arrived = new Map();
  /** Sentences of one refresh for screen readers. */
  let news = [];

  /** Opens again those details that the reader had opened, and marks rows that were not there before. */
  const keep = (old, fresh) => {
    for (const details of old.querySelectorAll("details[id]")) {
      const same = fresh.querySelector(`#${CSS.escape(details.id)}`);
      if (same) same.open = details.open;
    }
    const seen = new Set([...old.querySelectorAll("[data-row]")].map((row) => row.id));
    const now = performance.now();
    for (const row of fresh.querySelectorAll("[data-row]")) {
      if (!seen.has(row.id)) arrived.set(row.id, now);
      if (now - arrived.get(row.id) < FRESH) row.classList.add("fresh");
    }
  };

  /** True while a replacement would take something away from the reader: a field, or selected text. */
  const inUse = (part) => {
    const active = document.activeElement;
    if (part.contains(active) && active.matches("input, select, textarea")) return true;
    const selection = document.getSelection();
    return selection && !selection.isCollapsed && part.contains(selection.anchorNode);
  };

  /** Returns a selector of the focused element that also finds its replacement. */
  const focused = (part) => {
    const active = document.activeElement;
    if (!part.contains(active)) return null;
    if (active.id) return `#${CSS.escape(active.id)}`;
    const link = active.getAttribute("href");
    if (link) return `a[href="${CSS.escape(link)}"]`;
    const row = active.closest("[id]");
    return row && part.contains(row) ? `#${CSS.escape(row.id)} ${active.tagName.toLowerCase()}` : null;
  };

  const replace = (part, fresh) => {
    if (part.innerHTML === fresh.innerHTML) return;
    if (inUse(part)) {
      wanted = true;
      return;
    }
    const before = part.dataset.live;
    const focus = focused(part);
    const scroll = [...part.querySelectorAll(".scroll")].map((box) => box.scrollLeft);
    keep(part, fresh);
    part.replaceWith(fresh);
    [...fresh.querySelectorAll(".scroll")].forEach((box, place) => { box.scrollLeft = scroll[place] || 0; });
    if (focus) fresh.querySelector(focus)?.focus({ preventScroll: true });
    if (fresh.dataset.live && fresh.dataset.live !== before) news.push(fresh.dataset.live);
    prepare(fresh);
  };

  const refresh = async () => {
    if (busy) {
      wanted = true;
      return;
    }
    busy = true;
    wanted = false;
    try {
      const response = await fetch(location.href, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of document.querySelectorAll("[data-live]")) {
        const fresh = page.getElementById(part.id);
        if (fresh) replace(part, document.adoptNode(fresh));
      }
      if (news.length > 0) announce.textContent = `${news.join(", ")}.`;
      news = [];
    } catch {
      // The sandbox has stopped; the event source reports it.
    } finally {
      busy = false;
    }
  };

  const show = (state, words) => {
    if (!dot) return;
    dot.dataset.state = state;
    dot.textContent = words;
    dot.hidden = false;
  };

  const connect = () => {
    if (source) return;
    source = new EventSource("/live");
    source.onopen = () => show("on", "Live");
    source.onerror = () => show("off", "Not connected");
    source.onmessage = refresh;
  };

  /** Copy buttons need the script, so the page has them hidden. */
  const prepare = (part) => {
    for (const button of part.querySelectorAll("button[data-copy]")) {
      button.hidden = false;
      button.onclick = async () => {
        const text = document.getElementById(button.dataset.copy);
        try {
          await navigator.clipboard.writeText(text.textContent);
          announce.textContent = "Copied.";
          button.textContent = "Copied";
          setTimeout(() => { button.textContent = "Copy"; }, 1500);
        } catch {
          document.getSelection().selectAllChildren(text);
        }
      };
    }
  };

  /** Lets the clock in the heading run. A refresh brings the sandbox's own time. */
  let began = performance.now();
  let shown = null;
  const tick = () => {
    const clock = document.querySelector("#clock time");
    if (!clock) return;
    if (clock !== shown) {
      shown = clock;
      began = performance.now();
    }
    const now = Date.parse(clock.dateTime) + performance.now() - began;
    clock.textContent = `${new Date(now).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  };
  setInterval(tick, 1000);

  prepare(document);
  // The number of a message means nothing later.
  const here = new URL(location.href);
  if (here.searchParams.has("note")) {
    here.searchParams.delete("note");
    history.replaceState(null, "", here);
  }
  if (document.querySelector("[data-live]")) {
    // A hidden page holds no connection: browsers open only six to one server.
    const follow = () => {
      if (document.hidden) {
        source?.close();
        source = null;
      } else {
        connect();
        refresh();
      }
    };
    document.addEventListener("visibilitychange", follow);
    setInterval(() => { if (wanted && !document.hidden) refresh(); }, 1000);
    if (!document.hidden) connect();
  }
})();
