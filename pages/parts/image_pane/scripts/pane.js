// Small pictures beside one large one. Text never becomes markup: textContent only.

import { Viewer } from "./viewer.js";

const open = new WeakMap();

export function show({ data, parentElement }) {
  const place = parentElement.querySelector(".overread-images");
  leave(parentElement);
  open.set(parentElement, mount(place, data.images, data.texts));
}

export function leave(parentElement) {
  open.get(parentElement)?.close();
  open.delete(parentElement);
}

/** Fills an element with the images; each is {small, pixels, caption, report, view}. Returns what closes it. */
export function mount(place, images, texts) {
  const canvas = made("canvas", { tabindex: "0", "data-testid": "radiograph", "aria-label": texts.hint });
  const told = made("span", { class: "told", role: "status", "data-testid": "window" });
  const caption = made("span", { class: "caption" });
  const viewer = new Viewer(canvas, { told: (words) => { told.textContent = words; } });
  canvas.addEventListener("keydown", (event) => key(viewer, event));
  const small = images.map((image) => tile(image));
  const choose = (index) => {
    small.forEach((each, n) => each.setAttribute("aria-pressed", String(n === index)));
    caption.textContent = images[index].caption;
    viewer.open({ key: images[index].pixels, address: address(images[index].pixels) });
  };
  small.forEach((each, index) => each.addEventListener("click", () => choose(index)));
  const tools = made("div", { class: "tools" });
  tools.append(caption, told, button(texts.invert, () => viewer.invert()), button(texts.reset, () => viewer.reset()));
  const large = made("div", { class: "large" });
  large.append(canvas, tools, made("div", { class: "hint" }, texts.hint));
  const strip = made("div", { class: "strip" });
  strip.append(...small);
  place.replaceChildren(strip, large);
  if (images.length) choose(0);
  return viewer;
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
  each.append(picture, made("span", {}, image.report), made("span", {}, image.view));
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
