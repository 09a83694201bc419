// A convenience only: one click on a citation selects all of it without this.
"use strict";
for (const words of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "复制";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(words.textContent);
      button.textContent = "已复制";
    } catch {
      getSelection().selectAllChildren(words);
      button.textContent = "请按 Ctrl+C";
    }
  });
  words.after(button);
}
