// What the box asks of the service. Anonymous: no cookie, no referrer, the site's key in the address.
const PATIENCE = 20000; // milliseconds until an answer is given up

/** Why there is no answer; `kind` is a key of the words, or "problem" with the service's own words. */
class Trouble extends Error {
  constructor(kind, detail = "", after = 0) {
    super(detail || kind);
    this.kind = kind;
    this.after = after;
  }

  /** For the reader. */
  told(words) {
    if (this.kind === "problem") return this.message;
    return this.kind === "limited" ? words.limited(this.after) : words[this.kind];
  }
}

class Client {
  constructor(host, site) {
    this.host = host;
    this.site = site;
  }

  suggest(text, signal) {
    return this.#get("suggest", [["q", text], ["k", 8]], signal);
  }

  search(text, documentId, signal) {
    const only = documentId ? [["filter", `document=${documentId}`]] : [];
    return this.#get("search", [["q", text], ["k", 8], ["group", "document"], ...only], signal);
  }

  ask(question, signal) {
    const body = JSON.stringify({ question });
    const headers = { "Content-Type": "application/json" };
    return this.#send(this.#address("ask", []), { method: "POST", body, headers }, signal);
  }

  cite(clauseId, signal) {
    return this.#get("citations/format", [["clause", clauseId]], signal);
  }

  /** The page of a clause. */
  page(documentId, clauseId) {
    return `${this.host}/documents/${encodeURIComponent(documentId)}#${encodeURIComponent(clauseId)}`;
  }

  #address(verb, pairs) {
    const query = new URLSearchParams([...pairs, ["site", this.site]]);
    return `${this.host}/api/v1/${verb}?${query}`;
  }

  #get(verb, pairs, signal) {
    return this.#send(this.#address(verb, pairs), {}, signal);
  }

  async #send(address, options, signal) {
    const own = new AbortController();
    let late = false;
    const clock = setTimeout(() => { late = true; own.abort(); }, PATIENCE);
    const stop = () => own.abort();
    if (signal.aborted) own.abort();
    signal.addEventListener("abort", stop);
    try {
      const settled = { ...options, mode: "cors", credentials: "omit", referrerPolicy: "no-referrer" };
      const response = await fetch(address, { ...settled, signal: own.signal });
      if (!response.ok) throw await refusal(response);
      return await response.json();
    } catch (error) {
      if (error instanceof Trouble || signal.aborted) throw error;
      if (late) throw new Trouble("timeout");
      throw new Trouble(navigator.onLine === false ? "offline" : "network");
    } finally {
      clearTimeout(clock);
      signal.removeEventListener("abort", stop);
    }
  }
}

async function refusal(response) {
  if (response.status === 429) {
    return new Trouble("limited", "", Number(response.headers.get("Retry-After")) || 60);
  }
  const body = await response.json().catch(() => ({}));
  return body && body.detail ? new Trouble("problem", String(body.detail)) : new Trouble("failed");
}
