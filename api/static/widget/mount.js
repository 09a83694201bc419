// <script src="https://HOST/widget.js" data-site="KEY" async></script> becomes a box in its place.
function mount(script) {
  const box = document.createElement("tiaowen-search");
  for (const [name, value] of Object.entries(script.dataset)) {
    if (name !== "target") box.dataset[name] = value;
  }
  box.dataset.host = box.dataset.host || new URL(script.src).origin;
  const place = () => {
    const target = script.dataset.target && document.querySelector(script.dataset.target);
    if (target) target.append(box);
    else if (script.parentNode === document.head) document.body.prepend(box);
    else script.after(box);
  };
  const early = script.dataset.target || script.parentNode === document.head;
  if (early && document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
}

if (!customElements.get("tiaowen-search")) customElements.define("tiaowen-search", TiaowenSearch);
if (OWN && OWN.dataset.site) mount(OWN);
