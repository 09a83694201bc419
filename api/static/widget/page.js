// What the box has to do with the page and the browser around it.
function isSummons(event) {
  return (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
}

/** Whether the key goes into a field, of the page or of a component in it. */
function isTyping(event) {
  const node = event.composedPath()[0];
  return node instanceof Element && (node.matches("input, textarea, select") || node.isContentEditable);
}

function outside(event, dialog) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom;
}

/** The styles; a sheet made by script needs no permission of the host's style-src. */
function dress(root) {
  if ("adoptedStyleSheets" in root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } else {
    root.append(make("style", {}, STYLE));
  }
}

/**
 * Put a text on the clipboard; says whether that was allowed.
 * The modern way is there on https and localhost only, the old one needs a field that can be selected,
 * and beside an open dialog nothing can: the field goes into it.
 */
async function toClipboard(text, root, dialog) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const back = root.activeElement;
    const field = make("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" });
    field.value = text;
    dialog.append(field);
    field.select();
    let done = false;
    try { done = document.execCommand("copy"); } catch { /* then by hand */ }
    field.remove();
    if (back) back.focus({ preventScroll: true });
    return done;
  }
}
