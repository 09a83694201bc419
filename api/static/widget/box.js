// The element <tiaowen-search>: a button, and a dialog with a combobox, its suggestions and results.
const PAUSE = 150; // milliseconds without a key before suggestions are asked for
const SOON = 300; // milliseconds before waiting is shown
const LONG = 6000; // milliseconds before waiting is called slow
const LONGEST = 200; // characters that suggestions are asked for

class TiaowenSearch extends HTMLElement {
  static #all = [];

  words = WORDS.hans;
  client = null;
  #root = this.attachShadow({ mode: "open" });
  #parts = null;
  #turn = 0; // answers of an earlier turn are dropped
  #going = null; // what can be given up
  #timers = [];
  #composing = false;
  #options = []; // what each option of the list does
  #active = -1;
  #life = null;

  connectedCallback() {
    const lang = this.dataset.lang || this.closest("[lang]")?.lang || document.documentElement.lang;
    this.words = wordsFor(lang);
    this.client = new Client(this.dataset.host || location.origin, this.dataset.site || "");
    if (!this.#parts) this.#build();
    TiaowenSearch.#all.push(this);
    this.#life = new AbortController();
    if (this.dataset.hotkeys !== "off") {
      addEventListener("keydown", (event) => this.#hotkey(event), { signal: this.#life.signal });
    }
  }

  disconnectedCallback() {
    TiaowenSearch.#all = TiaowenSearch.#all.filter((box) => box !== this);
    this.#life.abort();
    this.#stop();
  }

  /** Show the dialog and put the cursor into its field; with a text, search it. */
  open(text) {
    const { dialog, input } = this.#parts;
    if (!this.#inline && !dialog.open) dialog.showModal();
    input.focus();
    input.select();
    if (text) this.#search(input.value = text);
  }

  close() {
    if (!this.#inline) this.#parts.dialog.close();
  }

  get #inline() {
    return this.dataset.mode === "inline";
  }

  // --- what it is made of ---

  #build() {
    const { words } = this;
    dress(this.#root);
    const input = make("input", {
      type: "text", role: "combobox", id: "q", autocomplete: "off", autocapitalize: "off", autocorrect: "off",
      spellcheck: "false", enterkeyhint: "search", maxlength: "1000", "aria-label": words.label, "aria-expanded": "false",
      "aria-controls": "list", "aria-autocomplete": "list", placeholder: this.dataset.placeholder || words.placeholder,
    });
    const clear = make("button", { type: "button", class: "round", "aria-label": words.clear, hidden: true,
      onclick: () => this.#clear() }, icon(CROSS));
    const close = make("button", { type: "button", class: "quiet close", onclick: () => this.close() }, words.close);
    const list = make("ul", { role: "listbox", id: "list", "aria-label": words.list, hidden: true });
    const results = make("div", { class: "results", role: "region", "aria-label": words.results, tabindex: "-1" });
    const status = make("p", { class: "unseen", role: "status" });
    const escaped = this.#inline ? words.clear : words.close;
    const keys = [...words.keys, ["Esc", escaped]].map(([key, does]) => make("span", {}, make("kbd", {}, key), ` ${does}`));
    const dialog = make(this.#inline ? "div" : "dialog", { class: "dialog", "aria-label": words.open, part: "dialog" },
      make("form", { class: "head", role: "search", onsubmit: (event) => event.preventDefault() },
        icon(LENS), input, clear, this.#inline ? null : close),
      make("div", { class: "body" }, list, results),
      status,
      make("footer", {}, make("span", { class: "keys", "aria-hidden": "true" }, ...keys),
        away(`${this.client.host}/`, words, words.by)));
    this.#parts = { dialog, input, clear, list, results, status };
    this.#listen();
    this.#root.append(...(this.#inline ? [] : [this.#trigger()]), dialog);
    this.#welcome();
  }

  #trigger() {
    const apple = /Mac|iP(hone|ad|od)/.test(navigator.platform);
    const keys = this.dataset.hotkeys === "off" ? null : make("kbd", { "aria-hidden": "true" }, apple ? "⌘K" : "Ctrl K");
    return make("button", {
      type: "button", class: "trigger", part: "trigger", "aria-haspopup": "dialog",
      "aria-keyshortcuts": keys && "Control+K Meta+K /", onclick: () => this.open(),
    }, icon(LENS), make("span", {}, this.dataset.placeholder || this.words.open), keys);
  }

  #listen() {
    const { dialog, input } = this.#parts;
    input.addEventListener("compositionstart", () => { this.#composing = true; });
    input.addEventListener("compositionend", () => { this.#composing = false; this.#typed(); });
    input.addEventListener("input", (event) => { if (!event.isComposing && !this.#composing) this.#typed(); });
    input.addEventListener("keydown", (event) => this.#keyInField(event));
    this.#parts.results.addEventListener("keydown", (event) => this.#keyInResults(event));
    dialog.addEventListener("keydown", (event) => {
      if (isSummons(event)) { event.preventDefault(); this.close(); }
    });
    // The host must not take letters typed here for its own shortcuts.
    for (const kind of ["keydown", "keyup", "keypress"]) dialog.addEventListener(kind, (event) => event.stopPropagation());
    dialog.addEventListener("click", (event) => { if (event.target === dialog && outside(event, dialog)) this.close(); });
  }

  #hotkey(event) {
    if (TiaowenSearch.#all[0] !== this || event.defaultPrevented || event.isComposing) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isSummons(event) || (event.key === "/" && plain && !isTyping(event))) {
      event.preventDefault();
      this.open();
    }
  }

  // --- keys ---

  #keyInField(event) {
    if (event.isComposing || event.keyCode === 229) return; // the key is the input method's
    const last = this.#options.length - 1;
    const shown = !this.#parts.list.hidden;
    const move = {
      ArrowDown: () => shown ? this.#select(this.#active < last ? this.#active + 1 : 0) : this.#enterResults(),
      ArrowUp: () => shown && this.#select(this.#active > 0 ? this.#active - 1 : last),
      Home: () => shown && this.#active >= 0 && this.#select(0),
      End: () => shown && this.#active >= 0 && this.#select(last),
      Enter: () => { this.#choose(); return true; },
      Escape: () => this.#inline && this.#clear(),
    }[event.key];
    if (move && move() !== false) event.preventDefault();
  }

  #keyInResults(event) {
    const places = [...this.#parts.results.querySelectorAll("a.place")];
    const at = places.indexOf(this.#root.activeElement);
    if (event.key === "ArrowUp" && at <= 0) this.#parts.input.focus();
    else if (event.key === "ArrowUp") places[at - 1].focus();
    else if (event.key === "ArrowDown" && places.length) places[Math.min(at + 1, places.length - 1)].focus();
    else if (event.key === "Home" && places.length) places[0].focus();
    else if (event.key === "End" && places.length) places[places.length - 1].focus();
    else return;
    event.preventDefault();
  }

  #enterResults() {
    const first = this.#parts.results.querySelector("a.place");
    if (!first) return false;
    first.focus();
    return true;
  }

  // --- suggestions ---

  #typed() {
    const text = this.#text();
    this.#stop();
    this.#parts.clear.hidden = !this.#parts.input.value;
    this.#parts.results.replaceChildren();
    if (!text) return this.#welcome();
    this.#offer(text, []);
    const turn = this.#turn;
    this.#later(PAUSE, () => this.#suggest(text, turn));
  }

  async #suggest(text, turn) {
    this.#going = new AbortController();
    try {
      const { suggestions } = await this.client.suggest(text.slice(0, LONGEST), this.#going.signal);
      if (turn !== this.#turn) return;
      const picked = this.#active; // of the one row that is there before these
      this.#offer(text, suggestions);
      this.#select(picked);
      this.#say(this.words.suggestions(suggestions.length));
    } catch {
      // Suggestions are a convenience: a search says what is wrong.
    }
  }

  #offer(text, suggestions) {
    const { list, input } = this.#parts;
    const { words } = this;
    const rows = [make("li", {}, icon(LENS), make("span", { class: "text" }, words.searchFor(text)))];
    this.#options = [() => this.#search(text)];
    for (const found of suggestions) {
      const where = found.kind === "title" ? null : make("span", { class: "where" }, `《${found.about}》`);
      rows.push(make("li", {}, make("span", { class: "kind" }, words.kinds[found.kind] || ""),
        make("span", { class: "text" }, found.text, where)));
      const only = found.kind === "heading" ? found : null;
      this.#options.push(() => { input.value = found.text; this.#search(found.text, only); });
    }
    rows.forEach((row, place) => {
      row.id = `option-${place}`;
      row.setAttribute("role", "option");
      row.addEventListener("pointerdown", (event) => event.preventDefault()); // the cursor stays
      row.addEventListener("pointermove", () => { if (this.#active !== place) this.#select(place); });
      row.addEventListener("click", () => this.#options[place]());
    });
    list.replaceChildren(...rows);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    this.#select(-1);
  }

  #select(place) {
    const { list, input } = this.#parts;
    this.#active = place;
    [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === place)));
    if (place < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", `option-${place}`);
    return list.children[place].scrollIntoView({ block: "nearest" });
  }

  #choose() {
    const text = this.#text();
    if (this.#active >= 0) this.#options[this.#active]();
    else if (text) this.#search(text);
  }

  #fold() {
    this.#parts.list.hidden = true;
    this.#parts.input.setAttribute("aria-expanded", "false");
    this.#select(-1);
  }

  // --- search ---

  async #search(text, only = null) {
    const turn = this.#begin();
    try {
      const found = await this.client.search(text, only && only.document_id, this.#going.signal);
      if (turn === this.#turn) this.#show(text, found, only);
    } catch (error) {
      if (turn === this.#turn) this.#fail(error, () => this.#search(text, only));
    }
  }

  #begin() {
    this.#stop();
    this.#fold();
    this.#parts.clear.hidden = false;
    this.#going = new AbortController();
    this.#later(SOON, () => this.#wait(this.words.busy));
    this.#later(LONG, () => this.#wait(this.words.slow));
    return this.#turn;
  }

  #show(text, found, only) {
    this.#halt();
    const { words } = this;
    const { results } = this.#parts;
    const { groups } = found;
    const clauses = groups.reduce((sum, group) => sum + group.hits.length, 0);
    const told = groups.length ? words.found(groups.length, clauses) : words.none(text);
    const line = make("div", { class: "line" }, make("p", { class: "count" }, told), this.#askButton(text));
    const scope = only && make("p", { class: "scope" }, `${words.only(only.about)} `,
      make("button", { type: "button", class: "link", onclick: () => this.#search(text) }, words.everywhere));
    const notices = found.notices.map((notice) => make("p", { class: "notice" }, notice.message));
    const more = away(`${this.client.host}/?q=${encodeURIComponent(text)}`, words, words.all);
    results.replaceChildren(...[line, scope, ...notices, ...this.#others(found.suggestions),
      groups.length ? null : make("p", { class: "next" }, words.noneNext),
      ...groups.map((group) => groupCard(group, this)), make("p", { class: "more" }, more)].filter(Boolean));
    results.scrollTop = 0;
    this.#say(told);
    if (matchMedia("(pointer: coarse)").matches) results.focus({ preventScroll: true }); // the keyboard goes
  }

  #others(hints) {
    if (!hints.length) return [];
    const rows = hints.map((hint) => make("li", {}, make("button", { type: "button", class: "link",
      onclick: () => { this.#parts.input.value = hint.query; this.#search(hint.query); } }, hint.message)));
    return [make("p", { class: "part" }, this.words.maybe), make("ul", { class: "hints" }, ...rows)];
  }

  #askButton(text) {
    return make("button", { type: "button", class: "ask", title: this.words.askWhy,
      onclick: (event) => this.#ask(text, event.currentTarget) }, this.words.ask);
  }

  async #ask(text, button) {
    const turn = this.#turn;
    const line = button.parentNode;
    const place = make("p", { class: "busy" }, this.words.asking);
    const before = line.nextElementSibling;
    if (before && before.matches(".answer, .trouble")) before.remove();
    line.after(place);
    button.disabled = true;
    this.#say(this.words.asking);
    try {
      const answer = await this.client.ask(text, this.#going.signal);
      if (turn !== this.#turn) return;
      place.replaceWith(answerCard(answer, this));
      button.remove();
      this.#say(answer.answer ? `${this.words.answer}：${answer.answer}。${answer.message}` : answer.message);
    } catch (error) {
      if (turn !== this.#turn || !(error instanceof Trouble)) return;
      place.replaceWith(this.#trouble(error, () => this.#ask(text, button)));
      button.disabled = false;
    }
  }

  // --- citations ---

  /** Put a citation on the clipboard; where that is not allowed, show it selected. */
  async copy(clauseId, button, said) {
    const { words } = this;
    let text;
    try {
      ({ text } = await this.client.cite(clauseId, new AbortController().signal));
    } catch (error) {
      said.textContent = words.copy;
      return this.#say(error instanceof Trouble ? error.told(words) : words.copyFailed);
    }
    const done = await toClipboard(text, this.#root, this.#parts.dialog);
    this.#say(done ? words.copied : words.copyByHand);
    if (!done) return this.#byHand(text, button);
    said.textContent = words.copied;
    return setTimeout(() => { said.textContent = words.copy; }, 2500);
  }

  #byHand(text, button) {
    const field = make("textarea", { class: "by-hand", readonly: true, rows: "3", "aria-label": this.words.copyByHand });
    field.value = text;
    const place = button.closest(".hit-head");
    if (place.nextElementSibling?.matches(".manual")) place.nextElementSibling.remove();
    place.after(make("div", { class: "manual" }, make("p", {}, this.words.copyByHand), field));
    field.select();
  }

  // --- states ---

  #welcome() {
    this.#fold();
    this.#parts.clear.hidden = true;
    const tips = this.words.tips.map(([name, text]) => make("div", {}, make("dt", {}, name), make("dd", {}, text)));
    this.#parts.results.replaceChildren(make("dl", { class: "tips" }, ...tips));
  }

  #clear() {
    this.#stop();
    this.#parts.input.value = "";
    this.#welcome();
    this.#parts.input.focus();
  }

  #wait(words) {
    const { results } = this.#parts;
    results.querySelector(".busy.whole")?.remove();
    if (!words) return;
    results.replaceChildren(make("p", { class: "busy whole" }, words));
    this.#say(words);
  }

  #fail(error, again) {
    this.#halt();
    if (!(error instanceof Trouble)) throw error;
    this.#parts.results.replaceChildren(this.#trouble(error, again));
  }

  #trouble(error, again) {
    const told = error.told(this.words);
    const retry = make("button", { type: "button", class: "quiet" }, this.words.retry);
    const card = make("div", { class: "trouble" }, make("p", {}, told), retry);
    retry.addEventListener("click", () => { card.remove(); again(); });
    this.#say(told);
    return card;
  }

  #say(words) {
    this.#parts.status.textContent = words;
  }

  #text() {
    return this.#parts.input.value.trim();
  }

  #later(delay, act) {
    this.#timers.push(setTimeout(act, delay));
  }

  #halt() {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
  }

  /** Whatever is on its way is not wanted any more. */
  #stop() {
    this.#turn += 1;
    this.#halt();
    if (this.#going) this.#going.abort();
  }
}
