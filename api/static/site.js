// On every page: suggestions as one types, buttons that copy, and a word while something slow goes
// on. Every page works without this file.
"use strict";

const WAIT = 120; // ms of rest before a suggestion is asked for
const SLOW = 400; // ms after which a page that is still coming is said to be
const KINDS = { title: "文件", number: "文号", heading: "条款" };

/** A combobox as WAI-ARIA 1.2 describes it: the list below follows what is typed. */
class Suggestions {
  constructor(input) {
    this.input = input;
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-list`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "输入提示");
    this.list.hidden = true;
    input.after(this.list);
    this.said = document.createElement("p");
    this.said.className = "unseen";
    this.said.setAttribute("role", "status");
    this.list.after(this.said);
    this.active = -1;
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) input.setAttribute(name, value);
    input.addEventListener("input", (e) => e.isComposing || this.later());
    input.addEventListener("compositionend", () => this.later());
    input.addEventListener("keydown", (e) => this.key(e));
    input.addEventListener("blur", () => setTimeout(() => this.close(), WAIT));
    this.list.addEventListener("mousedown", (e) => e.preventDefault());
  }

  later() {
    this.drop();
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  /** Whatever is on its way is not wanted any more. */
  drop() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  async ask() {
    const typed = this.input.value.trim();
    if (!typed || typed.length > 100) return this.close();
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      const answer = await fetch(`/api/v1/suggest?k=8&q=${encodeURIComponent(typed)}`, { signal });
      if (answer.ok) this.show((await answer.json()).suggestions);
    } catch {
      if (!signal.aborted) this.close(); // no suggestions: the box works as it is
    }
  }

  show(found) {
    if (document.activeElement !== this.input) return;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...found.map((s, i) => this.option(s, i)));
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(!!found.length));
    this.said.textContent = found.length ? `有 ${found.length} 条提示，按上下键选择` : "";
  }

  option(suggestion, i) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${i}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.url = suggestion.clause_id
      ? `/clauses/${encodeURIComponent(suggestion.clause_id)}`
      : `/documents/${encodeURIComponent(suggestion.document_id)}`;
    const kind = document.createElement("span");
    kind.className = "kind";
    kind.textContent = KINDS[suggestion.kind] ?? "";
    const words = document.createElement("span");
    words.textContent = suggestion.text;
    if (suggestion.about) {
      const about = document.createElement("small");
      about.textContent = suggestion.about;
      words.append(" ", about);
    }
    option.append(kind, words);
    option.addEventListener("click", () => this.go(option));
    return option;
  }

  key(event) {
    if (event.isComposing) return;
    const options = [...this.list.children];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.list.hidden) return void this.later();
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than options: there what was typed is active.
      this.mark(((this.active + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.go(options[this.active]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  mark(index) {
    this.drop(); // the list stays as it is while one picks from it
    this.active = index;
    [...this.list.children].forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === index));
      if (i === index) option.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", this.list.children[index].id);
  }

  go(option) {
    this.close();
    location.assign(option.dataset.url);
  }

  close() {
    this.drop();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }
}

/** Puts words into the clipboard and says so on the button; where it may not, selects them. */
async function copy(words, button, source) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(words);
    button.textContent = "已复制";
  } catch {
    if (source) getSelection().selectAllChildren(source);
    button.textContent = source ? "请按 Ctrl+C" : "未能复制";
  }
  setTimeout(() => (button.textContent = before), 2000);
}

function addCopyButton(words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "复制";
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => copy(words.textContent, button, words));
  words.after(button);
}

let slow;
function busy(words) {
  const said = document.getElementById("busy");
  clearTimeout(slow);
  said.textContent = "";
  document.getElementById("main").toggleAttribute("aria-busy", false);
  if (!words) return;
  slow = setTimeout(() => {
    document.getElementById("main").setAttribute("aria-busy", "true");
    said.textContent = `${words}，请稍候……`;
  }, SLOW);
}

document.querySelectorAll("[data-suggest]").forEach((input) => new Suggestions(input));
document.querySelectorAll("[data-copy]").forEach(addCopyButton);
document.addEventListener("submit", (e) => busy(e.target.dataset.busy));
addEventListener("pageshow", () => busy(""));
addEventListener("keydown", (e) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
  if (e.key === "/" && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) {
    const box = document.querySelector("[data-suggest]");
    if (box) {
      e.preventDefault();
      box.focus();
      box.select();
    }
  }
});
