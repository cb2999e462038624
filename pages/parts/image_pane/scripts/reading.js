// The radiographs beside a report at the reading desk: one view, two side by side, or the prior.
//
// It shows what the desk gives it and nothing else, after the report has been painted, and is
// absent where a report has no image. Keys come from the desk.

import { order, overlay } from "./darkroom.js";
import { Viewer } from "./viewer.js";

const AHEAD = 3;
const CLOSER = 1.25;
const BOTH = "overread.images.both";

export class ReadingPane {
  heating = false;
  #held = null;
  #mode = "one";
  #chosen = [0, 1];
  #focus = 0;
  #ready = new Map();
  #heats = new Map();
  #addresses = new Map();
  #seen = new WeakSet();

  /** `renew(token)` gives a fresh token for an old one, or nothing; `storage` remembers a choice. */
  constructor(place, { t, keys, reader, renew, storage }) {
    Object.assign(this, { place, t, keys, reader, renew, storage });
    place.className = "images";
    place.hidden = true;
    this.frames = [0, 1].map((slot) => this.#frame(slot));
    this.hints = made("div", "pane-hints");
    this.origin = made("div", "origin");
    this.views = made("div", "views");
    this.views.append(...this.frames.map((frame) => frame.figure));
    place.replaceChildren(this.views, this.origin, this.hints);
  }

  #frame(slot) {
    const figure = made("figure", "view");
    const canvas = made("canvas");
    canvas.tabIndex = 0;
    const name = made("figcaption", "name");
    const told = made("span", "told");
    const gone = made("span", "gone");
    figure.append(canvas, name, told, gone);
    const focus = () => this.#focusOn(slot);
    canvas.addEventListener("pointerdown", focus);
    canvas.addEventListener("focus", focus);
    const viewer = new Viewer(canvas, {
      told: (words) => { told.textContent = words; },
      painted: () => this.#painted(),
      renewed: (picture) => this.#renewed(picture),
    });
    return { figure, canvas, name, gone, viewer };
  }

  #painted() {
    if (!this.#held || this.#seen.has(this.#held)) return;
    this.#seen.add(this.#held);
    if (performance.getEntriesByName("desk:case-to-image").length > 1000) performance.clearMeasures("desk:case-to-image");
    performance.measure("desk:case-to-image", { start: this.began, end: performance.now() });
  }

  /** The images of a case, or nothing. What stood there is gone with the same stroke. */
  show(held) {
    const same = this.#held === held;
    if (!same) this.began = performance.now();
    this.#held = held;
    const there = Boolean(held?.images.length);
    this.place.hidden = !there;
    if (!there) return this.frames.forEach(({ viewer }) => viewer.clear());
    if (!same) this.#begin(held);
    return this.draw();
  }

  #begin(held) {
    this.#mode = this.storage.stored(BOTH) === "1" && held.images.length > 1 ? "both" : "one";
    this.#chosen = [0, 1];
    this.#focus = 0;
    this.heating = false;
    this.origin.textContent = held.synthetic ? this.t.synthetic_image : "";
  }

  /** Whether an image of this case stood on the screen. */
  wasSeen(held) {
    return this.#seen.has(held);
  }

  /** Orders the pictures of the next cases, so that they are there when their case is. */
  prefetch(queue) {
    const wanted = queue.slice(0, AHEAD).flatMap((held) => held.images.slice(0, 2));
    const keep = new Set(wanted.map((image) => image.image));
    for (const number of this.#ready.keys()) if (!keep.has(number)) this.#ready.delete(number);
    for (const image of wanted) this.#prepare(image);
  }

  #prepare(image) {
    if (this.#ready.has(image.image)) return;
    const asked = { made: null };
    this.#ready.set(image.image, asked);
    const { width } = this.frames[0].viewer;
    order({ ...this.#picture(image), width }).then((made) => { asked.made = made; }, () => this.#ready.delete(image.image));
  }

  #picture(image) {
    const address = this.#addresses.get(image.token) ?? this.#address(image.token);
    return { key: image.image, address, token: image.token };
  }

  #address(token) {
    return new URL(`overread/pixels/${token}?reader=${this.reader}`, document.baseURI).href;
  }

  async #renewed(picture) {
    const fresh = await this.renew(picture.token);
    if (!fresh) return null;
    this.#addresses.set(picture.token, this.#address(fresh));
    return this.#address(fresh);
  }

  /** What the slots show now: which image of which row. */
  get #rows() {
    const { images, prior } = this.#held;
    return [images, this.#mode === "prior" ? prior : images];
  }

  get focused() {
    return this.#held ? (this.#rows[this.#focus][this.#chosen[this.#focus]] ?? null) : null;
  }

  get isPrior() {
    return this.#mode === "prior" && this.#focus === 1;
  }

  draw() {
    const slots = this.#mode === "one" ? 1 : 2;
    this.place.classList.toggle("two", slots === 2);
    this.frames.forEach((frame, slot) => {
      frame.figure.hidden = slot >= slots;
      const image = slot < slots ? this.#rows[slot][this.#chosen[slot]] : null;
      if (image) this.#fill(frame, image, slot);
      else frame.viewer.clear();
    });
    this.#focusOn(Math.min(this.#focus, slots - 1));
    this.#hint();
  }

  #fill({ canvas, name, gone, viewer }, image, slot) {
    const row = this.#rows[slot];
    const isPrior = this.#mode === "prior" && slot === 1;
    const words = [isPrior ? this.#priorName() : "", this.t.views[image.view], this.t.sides[image.side]];
    if (row.length > 1) words.push(this.t.of.replace("{n}", String(this.#chosen[slot] + 1)).replace("{total}", String(row.length)));
    name.textContent = words.filter(Boolean).join(" · ");
    canvas.setAttribute("aria-label", `${this.t.image} ${name.textContent}`);
    canvas.dataset.testid = slot ? "desk-image-second" : "desk-image";
    gone.textContent = image.excluded ? this.t.left_out.replace("{reason}", this.t.left_out_reasons[image.excluded]) : "";
    if (viewer.picture?.key !== image.image) viewer.open(this.#picture(image), this.#ready.get(image.image)?.made);
    if (image.heat) this.#warm(image);
  }

  #priorName() {
    const { prior_date: date, prior_days: days } = this.#held;
    return this.t.prior.replace("{date}", date).replace("{ago}", ago(days, this.t));
  }

  #focusOn(slot) {
    this.#focus = slot;
    this.frames.forEach(({ figure }, each) => figure.classList.toggle("focused", each === slot && this.#mode !== "one"));
  }

  #hint() {
    const { images, prior } = this.#held;
    const said = [this.t.pane_hint, this.#key("image_invert")];
    if (images.length > 1) said.push(this.#key("image_next"), this.#key("image_both"));
    if (prior.length) said.push(this.#key("image_prior"));
    if (images.some((image) => image.heat)) said.push(this.#key("image_heat"));
    this.hints.textContent = said.join(" · ");
  }

  #key(action) {
    return `${this.keys.printed(action)} ${this.t[action]}`;
  }

  // What a key may ask for

  /** `action` without its "image_"; does nothing where there is no image. */
  perform(action) {
    if (!this.#held?.images.length) return;
    const { viewer } = this.frames[this.#focus];
    const acts = {
      invert: () => viewer.invert(), fit: () => viewer.reset(),
      closer: () => viewer.zoomBy(CLOSER), farther: () => viewer.zoomBy(1 / CLOSER),
      next: () => this.#next(), both: () => this.#both(), prior: () => this.#prior(), heat: () => this.heat(true),
    };
    acts[action]?.();
  }

  /** The next image in the focused place; where there is none, the other place. */
  #next() {
    const slot = this.#focus;
    const row = this.#rows[slot];
    const taken = this.#mode === "both" ? this.#chosen[1 - slot] : -1;
    for (let step = 1; step < row.length; step += 1) {
      const place = (this.#chosen[slot] + step) % row.length;
      if (place === taken) continue;
      this.#chosen[slot] = place;
      return this.draw();
    }
    if (this.#mode !== "one") this.#focusOn(1 - slot);
    return undefined;
  }

  #both() {
    if (this.#held.images.length < 2) return;
    this.#mode = this.#mode === "both" ? "one" : "both";
    this.storage.keep(BOTH, this.#mode === "both" ? "1" : "0");
    if (this.#mode === "both") this.#chosen[1] = this.#chosen[0] ? 0 : 1;
    this.draw();
  }

  /** The same view of the examination before, beside the one that is shown. */
  #prior() {
    const { images, prior } = this.#held;
    if (!prior.length) return;
    this.#mode = this.#mode === "prior" ? "one" : "prior";
    const view = images[this.#chosen[0]].view;
    this.#chosen[1] = Math.max(0, prior.findIndex((image) => image.view === view));
    this.draw();
  }

  #warm(image) {
    if (this.#heats.has(image.heat)) return;
    this.#heats.set(image.heat, null);
    overlay(new URL(image.heat, document.baseURI).href).then((map) => {
      this.#heats.set(image.heat, map);
      if (this.heating) this.#overlay();
    }, () => this.#heats.delete(image.heat));
  }

  /** The heat maps over their images while a key is held. */
  heat(on) {
    if (!this.#held?.images.length || this.heating === on) return;
    this.heating = on;
    this.#overlay();
  }

  #overlay() {
    this.frames.forEach(({ viewer }, slot) => {
      const image = this.#rows[slot][this.#chosen[slot]];
      viewer.overlay(this.heating && image?.heat ? (this.#heats.get(image.heat) ?? null) : null);
    });
  }

  close() {
    this.frames.forEach(({ viewer }) => viewer.close());
    this.place.replaceChildren();
  }
}

function ago(days, t) {
  if (days === 1) return t.day_before;
  if (days < 14) return t.days_before.replace("{n}", String(days));
  if (days < 70) return t.weeks_before.replace("{n}", String(Math.round(days / 7)));
  if (days < 730) return t.months_before.replace("{n}", String(Math.round(days / 30.44)));
  return t.years_before.replace("{n}", String(Math.round(days / 365.25)));
}

function made(tag, name = "") {
  const each = document.createElement(tag);
  if (name) each.className = name;
  return each;
}
