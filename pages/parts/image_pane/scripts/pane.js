// Small pictures beside one large one. Text never becomes markup: textContent only.

import { Viewer } from "./viewer.js";

const open = new WeakMap();

export function show({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".overread-images");
  const before = open.get(parentElement)?.chosen;
  leave(parentElement);
  open.set(parentElement, mount(place, data.images, data.texts, { before, say: (said) => setTriggerValue("said", said) }));
}

export function leave(parentElement) {
  open.get(parentElement)?.close();
  open.delete(parentElement);
}

/** Fills an element with the images; each is {image, small, pixels, caption, report, remark, view, excluded, by_hand}.
 *  `before` is the image to open first, `say` hears what is said of one. Returns what closes it. */
export function mount(place, images, texts, { before = 0, say = null } = {}) {
  const canvas = made("canvas", { tabindex: "0", "data-testid": "radiograph", "aria-label": texts.hint });
  const told = made("span", { class: "told", role: "status", "data-testid": "window" });
  const caption = made("span", { class: "caption" });
  const viewer = new Viewer(canvas, { told: (words) => { told.textContent = words; } });
  const marks = made("div", { class: "tools marks" });
  const opened = { chosen: 0, close: () => viewer.close() };
  canvas.addEventListener("keydown", (event) => key(viewer, event));
  const small = images.map((image) => tile(image));
  const choose = (index) => {
    const image = images[index];
    opened.chosen = image.image;
    small.forEach((each, n) => each.setAttribute("aria-pressed", String(n === index)));
    caption.textContent = image.caption;
    marks.replaceChildren(...(say ? marking(image, texts, say) : []));
    viewer.open({ key: image.pixels, address: address(image.pixels) });
  };
  small.forEach((each, index) => each.addEventListener("click", () => choose(index)));
  const tools = made("div", { class: "tools" });
  tools.append(caption, told, button(texts.invert, () => viewer.invert()), button(texts.reset, () => viewer.reset()));
  const large = made("div", { class: "large" });
  large.append(canvas, tools, marks, made("div", { class: "hint" }, texts.hint));
  const strip = made("div", { class: "strip" });
  strip.append(...small);
  place.replaceChildren(strip, large);
  if (images.length) choose(Math.max(0, images.findIndex((image) => image.image === before)));
  return opened;
}

/** What one may say of an image: its view, and why it is left out. */
function marking(image, texts, say) {
  const views = Object.entries(texts.views).map(([value, words]) => {
    const each = button(words, () => say({ image: image.image, kind: "view", value }));
    each.setAttribute("aria-pressed", String(value === image.view));
    return each;
  });
  const view = made("span", { class: "views", role: "group", "aria-label": texts.view }, `${texts.view} `);
  view.append(...views);
  if (image.by_hand) return [view, button(texts.take_back, () => say({ image: image.image, kind: "excluded", value: "" }))];
  if (image.excluded) return [view];
  const reasons = made("select", { "aria-label": texts.leave_out });
  reasons.append(made("option", { value: "" }, texts.leave_out));
  for (const [value, words] of Object.entries(texts.reasons)) reasons.append(made("option", { value }, words));
  reasons.addEventListener("change", () => reasons.value && say({ image: image.image, kind: "excluded", value: reasons.value }));
  return [view, reasons];
}

function key(viewer, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const acts = { i: () => viewer.invert(), 0: () => viewer.reset(), "+": () => viewer.zoomBy(1.25), "-": () => viewer.zoomBy(0.8) };
  const act = acts[event.key.toLowerCase()];
  if (!act) return;
  act();
  event.preventDefault();
  event.stopPropagation();
}

function address(token) {
  return new URL(token, document.baseURI).href;
}

function tile(image) {
  const each = made("button", { type: "button", title: image.caption, "aria-pressed": "false" });
  const picture = made("img", { src: address(image.small), alt: image.caption, loading: "lazy" });
  each.append(picture, made("span", {}, image.report), made("span", {}, image.remark));
  return each;
}

function button(words, act) {
  const each = made("button", { type: "button" }, words);
  each.addEventListener("click", act);
  return each;
}

function made(tag, attributes, words = "") {
  const each = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) each.setAttribute(name, value);
  each.textContent = words;
  return each;
}
