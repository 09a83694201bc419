// Nodes for what was found. Text goes in as text, never as markup.

/** An element: attributes, listeners (`onclick`), children. */
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A line drawing of 20 by 20, for the eye only. */
function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
const LENS = "M9 3a6 6 0 1 0 0 12A6 6 0 0 0 9 3zM13.5 13.5 18 18";
const CROSS = "M5 5l10 10M15 5 5 15";

/** The text with its highlights; offsets count code points, as everywhere in the service. */
function marked(text, spans) {
  const characters = Array.from(text);
  const nodes = [];
  let at = 0;
  for (const [start, end] of spans) {
    if (start < at || end <= start) continue;
    nodes.push(characters.slice(at, start).join(""), make("mark", {}, characters.slice(start, end).join("")));
    at = end;
  }
  nodes.push(characters.slice(at).join(""));
  return nodes;
}

function quotedTitle(document) {
  return document.title.includes("《") ? document.title : `《${document.title}》`;
}

function titled(document) {
  const number = document.doc_number ? make("span", { class: "number" }, document.doc_number) : null;
  return [make("cite", {}, quotedTitle(document)), number];
}

const ENDED = ["已废止", "失效"];

function badges(document, words) {
  const { status } = document;
  const known = status !== "未查明";
  const kind = document.normative ? ["binding", words.normative] : ["", document.genre];
  const shown = [
    kind,
    document.template ? ["warn", words.template] : null,
    [status === "现行" ? "good" : ENDED.includes(status) ? "bad" : "", known ? status : words.unknownStatus],
    document.trust ? [document.trust === "essay" ? "warn" : "", words.trust[document.trust] || ""] : null,
  ];
  const nodes = shown.filter((b) => b && b[1]).map(([name, text]) => make("li", { class: `badge ${name}` }, text));
  return make("ul", { class: "badges" }, ...nodes);
}

function placed(clause, words) {
  const path = clause.path.join(" › ") || words.body;
  const heading = clause.heading && clause.heading !== clause.path[clause.path.length - 1];
  return heading ? `${path}　${clause.heading}` : path;
}

/** A link to a page of the service: always a window of its own, so that nobody loses the host's page. */
function away(address, words, ...children) {
  const said = make("span", { class: "unseen" }, words.newTab);
  return make("a", { href: address, target: "_blank", rel: "noopener" }, ...children, said);
}

function groupCard(group, box) {
  const { words, client } = box;
  const hits = group.hits.map((hit) => {
    const link = away(client.page(group.document.id, hit.clause.id), words, placed(hit.clause, words));
    link.classList.add("place");
    return make("li", { class: "hit" },
      make("div", { class: "hit-head" }, link, copyButton(hit.clause.id, box)),
      make("p", { class: "snippet" }, ...marked(hit.text, hit.highlights)));
  });
  return make("article", { class: "card" },
    // The ink of an opening 《 is in its right half: hung by half, titles stand flush with the text.
    make("h3", { class: quotedTitle(group.document).startsWith("《") && "hung" }, ...titled(group.document)),
    badges(group.document, words),
    make("ol", {}, ...hits));
}

function copyButton(clauseId, box) {
  const said = make("span", {}, box.words.copy);
  const button = make("button", { type: "button", class: "quiet" }, said);
  button.addEventListener("click", () => box.copy(clauseId, button, said));
  return button;
}

function evidenceItem(evidence, box, text = [evidence.quote]) {
  const link = away(box.client.page(evidence.document_id, evidence.clause_id), box.words,
    ...titled(evidence.document), ` ${evidence.path.join(" › ")}`);
  return make("li", { class: "evidence" },
    make("blockquote", {}, ...text),
    link,
    make("div", { class: "hit-head" }, badges(evidence.document, box.words), copyButton(evidence.clause_id, box)));
}

/** The quotation with the answer marked in it; both are placed in the document's text. */
function said(evidence, span) {
  return marked(evidence.quote, span ? [[span[0] - evidence.start, span[1] - evidence.start]] : []);
}

function answerCard(answer, box) {
  const { words } = box;
  const given = answer.status === "answered";
  const list = (title, items) => items.length
    ? [make("p", { class: "part" }, title), make("ul", {}, ...items)] : [];
  return make("section", { class: given ? "answer" : "answer none", "aria-label": given ? words.answer : words.noAnswer },
    make("p", { class: "said" },
      make("span", { class: "tag" }, given ? words.answer : words.noAnswer),
      make("strong", {}, given ? answer.answer : words.reasons[answer.reason] || "")),
    make("p", { class: "message" }, answer.message),
    ...list(words.basis, answer.evidence.slice(0, 3).map((e, at) => evidenceItem(e, box, said(e, at ? null : answer.span)))),
    ...list(words.conflicts, answer.conflicts.slice(0, 3).map((c) => evidenceItem(c, box, [`${c.answer}。${c.why}`]))),
    ...list(words.nearest, answer.nearest.map((e) => evidenceItem(e, box))));
}
