// While reading: links and quotations copied and picked, similar clauses opened in place.
// Every link here works without this file.
"use strict";

const KEY = "tiaowen.basket";
const MOST = 500;

function picked() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  } catch {
    return []; // no storage: the basket is in its address alone
  }
}

function keep(ids) {
  try {
    localStorage.setItem(KEY, JSON.stringify(ids.slice(0, MOST)));
  } catch {
    // as above
  }
  showCount();
}

function address(ids) {
  return "/basket" + (ids.length ? `?${new URLSearchParams(ids.map((id) => ["c", id]))}` : "");
}

function showCount() {
  const ids = picked();
  for (const link of document.querySelectorAll("[data-basket]")) {
    link.textContent = ids.length ? `摘录篮（${ids.length}）` : "摘录篮";
    link.href = address(ids);
  }
  for (const link of document.querySelectorAll("[data-pick]")) {
    const has = ids.includes(link.dataset.pick);
    link.textContent = has ? "已摘录" : "摘录";
    link.setAttribute("aria-pressed", String(has));
    link.setAttribute("role", "button");
  }
}

function toggle(id) {
  const ids = picked();
  keep(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
}

async function openSimilar(link) {
  const block = link.closest(".block");
  const here = block.querySelector(`:scope > .similar-here[data-of="${CSS.escape(link.href)}"]`);
  if (here) return here.remove();
  const panel = document.createElement("section");
  panel.className = "similar-here";
  panel.dataset.of = link.href;
  panel.setAttribute("aria-label", "相近条款");
  panel.setAttribute("aria-busy", "true");
  panel.append(Object.assign(document.createElement("p"), { textContent: "正在查找相近条款……" }));
  panel.firstChild.setAttribute("role", "status");
  link.closest(".tools").after(panel);
  try {
    const answer = await fetch(link.href, { headers: { accept: "text/html" } });
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    const groups = [...found.querySelectorAll(answer.ok ? ".group, .empty" : "main h1, main p")];
    for (const heading of found.querySelectorAll(".group h2")) heading.className = "similar-title";
    panel.replaceChildren(...groups.map((group) => document.adoptNode(group)));
  } catch {
    panel.firstChild.textContent = "没有取到相近条款。请检查网络后再点一次。";
  }
  panel.removeAttribute("aria-busy");
}

async function copyLink(link) {
  try {
    await navigator.clipboard.writeText(link.href);
    link.textContent = "链接已复制";
  } catch {
    return; // the address bar has it
  }
  setTimeout(() => (link.textContent = "链接"), 2000);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a, button");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.dataset.pick) {
    event.preventDefault();
    toggle(link.dataset.pick);
  } else if (link.dataset.drop) {
    keep(picked().filter((id) => id !== link.dataset.drop));
  } else if ("similar" in link.dataset) {
    event.preventDefault();
    openSimilar(link);
  } else if ("link" in link.dataset) {
    copyLink(link);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.dataset?.pick) {
    event.preventDefault();
    toggle(event.target.dataset.pick);
  }
});

/** The basket's page shows what the browser remembers, and remembers what its address says. */
if (document.querySelector("[data-basket-page]")) {
  const here = new URLSearchParams(location.search);
  const shown = [...document.querySelectorAll("[data-drop]")].map((b) => b.dataset.drop);
  if (shown.length) keep(shown);
  else if (!here.has("c") && picked().length && !document.referrer.includes("/basket")) {
    location.replace(address(picked()));
  }
}

/** Marks in the outline where one reads. */
const entries = new Map(
  [...document.querySelectorAll(".outline a[href^='#']")].map((a) => [a.hash.slice(1), a]),
);
if (entries.size && "IntersectionObserver" in window) {
  const seen = new Set();
  const watch = new IntersectionObserver(
    (changes) => {
      for (const c of changes) c.isIntersecting ? seen.add(c.target) : seen.delete(c.target);
      const first = [...blocks].find((b) => seen.has(b) && !b.querySelector(":scope > .block"));
      if (!first) return;
      for (const link of entries.values()) link.removeAttribute("aria-current");
      let at = first;
      while (at && !entries.has(at.id)) at = at.parentElement.closest(".block");
      const link = at && entries.get(at.id);
      if (!link) return;
      link.setAttribute("aria-current", "location");
      const column = link.closest(".outline");
      if (column.scrollHeight > column.clientHeight) {
        const [a, b] = [link.getBoundingClientRect(), column.getBoundingClientRect()];
        if (a.top < b.top || a.bottom > b.bottom) column.scrollTop += a.top - b.top - b.height / 3;
      }
    },
    { rootMargin: "-10% 0px -60% 0px" },
  );
  const blocks = document.querySelectorAll(".text .block[id]");
  blocks.forEach((b) => watch.observe(b));
}

showCount();
