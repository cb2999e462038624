// One radiograph on a canvas: window and level from 16-bit values, zoom, pan, invert.
//
// Drag: window and level. Wheel: zoom at the pointer. Shift, right or middle button and drag:
// pan. Double click: as it came. The greys are made elsewhere (darkroom.js); here they are
// put on the screen.

import { order } from "./darkroom.js";

const CLOSEST = 16;
const FARTHEST = 0.5;
const SHARPER = 1.25;

export class Viewer {
  #box = [0, 0];
  #busy = false;
  #again = false;
  #opened = 0;

  /** `told(words)` hears of window and size, `painted(picture)` that a picture stands on the screen,
   *  `renewed(picture)` may give a fresh address where the old one has run out. */
  constructor(canvas, { told = () => undefined, painted = () => undefined, renewed = async () => null } = {}) {
    Object.assign(this, { canvas, told, painted, renewed, heat: null });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("dblclick", () => this.reset());
    canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
    canvas.addEventListener("pointermove", (event) => this.#drag(event));
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.watch = new ResizeObserver((entries) => this.#sized(entries[0]));
    this.watch.observe(canvas);
  }

  /** Shows {key, address}; `ready` is what was ordered before, if it was. What stood here is gone at once. */
  async open(picture, ready = null) {
    this.#opened += 1;
    const mine = this.#opened;
    Object.assign(this, { picture, about: null, bitmap: null, heat: null, zoom: 1, left: 0, top: 0 });
    this.told("");
    if (ready) this.#take(ready);
    this.draw();
    if (ready) return;
    try {
      const made = await this.#ordered({ width: this.#wanted() });
      if (this.#opened === mine) this.#take(made);
    } catch (error) {
      if (this.#opened === mine) this.told(error.words || "✕");
    }
  }

  /** Nothing any more. */
  clear() {
    this.#opened += 1;
    Object.assign(this, { picture: null, about: null, bitmap: null, heat: null });
    this.told("");
    this.draw();
  }

  /** Device pixels across; 0 before anybody has measured. */
  get width() {
    return this.#box[0];
  }

  #take({ about, bitmap }) {
    Object.assign(this, { about, bitmap, low: about.low, high: about.high, inverted: about.inverted });
    this.draw();
    this.painted(this.picture);
  }

  /** Asks once more with a fresh address where the permission has run out. */
  async #ordered(wish) {
    const { picture } = this;
    const asked = () => ({ ...(picture.whole ? wholly(picture) : picture), ...wish });
    try {
      return await order(asked());
    } catch (error) {
      const fresh = error.status === 401 ? await this.renewed(picture) : null;
      if (!fresh) throw error;
      picture.address = fresh;
      return order(asked());
    }
  }

  /** Sharper where the screen shows more than there is: larger greys, or all pixels of the original. */
  #sharpen() {
    const { about, bitmap, picture } = this;
    if (!bitmap || this.#wanted() <= SHARPER * bitmap.width) return;
    if (bitmap.width < about.columns) return void this.#develop();
    if (!about.more || picture.whole) return;
    picture.whole = true;
    this.#develop();
  }

  reset() {
    if (!this.about) return;
    const { low, high, inverted } = this.about;
    Object.assign(this, { low, high, inverted, zoom: 1, left: 0, top: 0 });
    this.#develop();
  }

  invert() {
    if (!this.about) return;
    this.inverted = !this.inverted;
    this.#develop();
  }

  /** Zooms by a factor at a place of the canvas (its pixels, from the middle). */
  zoomBy(factor, across = 0, down = 0) {
    if (!this.about) return;
    const zoom = Math.min(CLOSEST, Math.max(FARTHEST, this.zoom * factor));
    const step = zoom / this.zoom;
    this.left = across - (across - this.left) * step;
    this.top = down - (down - this.top) * step;
    this.zoom = zoom;
    this.draw();
    this.#sharpen();
  }

  overlay(bitmap) {
    this.heat = bitmap;
    this.draw();
  }

  /** New greys for the window of now; while they are made, only the last wish is remembered. */
  async #develop() {
    this.draw();
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    const mine = this.#opened;
    const { low, high, inverted } = this;
    const made = await this.#ordered({ tone: { low, high, inverted }, width: this.#wanted() }).catch(() => null);
    this.#busy = false;
    if (made && this.#opened === mine) {
      Object.assign(this, { about: made.about, bitmap: made.bitmap });
      this.draw();
      this.#sharpen();
    }
    if (this.#again) {
      this.#again = false;
      if (this.about) this.#develop();
    }
  }

  /** Device pixels that the whole picture is wide at this zoom; what nobody has measured is none. */
  #wanted() {
    const [width, height] = this.#box;
    if (!width || !this.about) return width;
    return Math.round(this.about.columns * this.#fit(width, height) * (this.zoom ?? 1));
  }

  #fit(width, height) {
    return Math.min(width / this.about.columns, height / this.about.rows);
  }

  #sized(entry) {
    const pixels = entry.devicePixelContentBoxSize?.[0];
    const ratio = window.devicePixelRatio || 1;
    this.#box = pixels ? [pixels.inlineSize, pixels.blockSize] : [entry.contentRect.width * ratio, entry.contentRect.height * ratio].map(Math.round);
    this.draw();
    this.#sharpen();
  }

  /** The greys to the screen, and nothing where there are none. */
  draw() {
    const [width, height] = this.#box;
    if (!width || !height) return;
    const { canvas, bitmap, about } = this;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, width, height);
    if (!bitmap) return;
    const scale = this.#fit(width, height) * this.zoom;
    const size = [about.columns * scale, about.rows * scale];
    this.left = held(this.left, (size[0] + width) / 2 - 40);
    this.top = held(this.top, (size[1] + height) / 2 - 40);
    const place = [(width - size[0]) / 2 + this.left, (height - size[1]) / 2 + this.top];
    pen.imageSmoothingEnabled = scale < 3;
    pen.drawImage(bitmap, ...place, ...size);
    pen.imageSmoothingEnabled = true;
    if (this.heat) pen.drawImage(this.heat, ...place, ...size);
    this.told(`W ${Math.round(this.high - this.low)}  L ${Math.round((this.low + this.high) / 2)}  ×${this.zoom.toFixed(1)}`);
  }

  #drag(event) {
    if (!event.buttons || !this.about) return;
    if (event.shiftKey || event.buttons > 1) {
      const ratio = this.canvas.width / this.canvas.getBoundingClientRect().width;
      this.left += event.movementX * ratio;
      this.top += event.movementY * ratio;
      this.draw();
      return;
    }
    const step = (this.about.high - this.about.low) / 400;
    const width = Math.max(2, this.high - this.low + event.movementX * step);
    const level = (this.low + this.high) / 2 + event.movementY * step;
    this.low = level - width / 2;
    this.high = level + width / 2;
    this.#develop();
  }

  #wheel(event) {
    event.preventDefault();
    const box = this.canvas.getBoundingClientRect();
    const ratio = this.canvas.width / box.width;
    const across = (event.clientX - box.left - box.width / 2) * ratio;
    const down = (event.clientY - box.top - box.height / 2) * ratio;
    this.zoomBy(Math.exp(-event.deltaY / 500), across, down);
  }

  close() {
    this.#opened += 1;
    this.watch.disconnect();
  }
}

/** The same picture with all its pixels. */
function wholly(picture) {
  const { key, address } = picture;
  return { ...picture, key: `${key} whole`, address: `${address}${address.includes("?") ? "&" : "?"}whole=1` };
}

function held(value, most) {
  return Math.max(-Math.max(0, most), Math.min(Math.max(0, most), value));
}
