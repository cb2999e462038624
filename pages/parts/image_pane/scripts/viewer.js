// One radiograph on a canvas: window and level from 16-bit values, zoom, pan, invert.
//
// Drag: window and level. Wheel: zoom. Shift or right button and drag: pan. I: invert.
// Double click or 0: as it came.

const STEPS = 65536;

export class Viewer {
  constructor(canvas, told) {
    this.canvas = canvas;
    this.told = told;
    this.table = new Uint8ClampedArray(STEPS);
    this.listen();
  }

  async open(address) {
    this.asked = address;
    const reply = await fetch(address);
    if (this.asked !== address) return;
    if (!reply.ok) {
      this.told(await reply.text());
      return;
    }
    const about = JSON.parse(reply.headers.get("X-Picture"));
    const bytes = await reply.arrayBuffer();
    if (this.asked !== address) return;
    this.about = about;
    this.values = new Uint16Array(bytes);
    this.picture = new OffscreenCanvas(about.columns, about.rows);
    this.grey = new ImageData(about.columns, about.rows);
    this.reset();
  }

  reset() {
    if (!this.about) return;
    const { low, high, inverted } = this.about;
    Object.assign(this, { low, high, inverted, zoom: 1, left: 0, top: 0 });
    this.paint();
  }

  /** Values to greys, then greys to the screen. */
  paint() {
    const width = Math.max(1, this.high - this.low);
    for (let value = 0; value < STEPS; value += 1) {
      const grey = ((value - this.low) / width) * 255;
      this.table[value] = this.inverted ? 255 - grey : grey;
    }
    const words = new Uint32Array(this.grey.data.buffer);
    for (let place = 0; place < this.values.length; place += 1) {
      const grey = this.table[this.values[place]];
      words[place] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
    }
    this.picture.getContext("2d").putImageData(this.grey, 0, 0);
    this.place();
  }

  place() {
    if (!this.picture) return;
    const { canvas, picture } = this;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    const fit = Math.min(canvas.width / picture.width, canvas.height / picture.height);
    const scale = fit * this.zoom;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingEnabled = scale < 2;
    pen.drawImage(
      picture,
      (canvas.width - picture.width * scale) / 2 + this.left * ratio,
      (canvas.height - picture.height * scale) / 2 + this.top * ratio,
      picture.width * scale, picture.height * scale,
    );
    const level = Math.round((this.low + this.high) / 2);
    this.told(`W ${Math.round(this.high - this.low)}  L ${level}  ×${this.zoom.toFixed(1)}`);
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("dblclick", () => this.reset());
    canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
    canvas.addEventListener("pointermove", (event) => this.drag(event));
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.key(event));
    this.watch = new ResizeObserver(() => this.place());
    this.watch.observe(canvas);
  }

  drag(event) {
    if (!event.buttons || !this.values) return;
    if (event.shiftKey || event.buttons === 2) {
      this.left += event.movementX;
      this.top += event.movementY;
      this.place();
      return;
    }
    const step = (this.about.high - this.about.low) / 400;
    const width = Math.max(2, this.high - this.low + event.movementX * step);
    const level = (this.low + this.high) / 2 + event.movementY * step;
    this.low = level - width / 2;
    this.high = level + width / 2;
    this.soon();
  }

  /** At most one painting a frame, however fast the hand is. */
  soon() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => { this.waiting = false; this.paint(); });
  }

  wheel(event) {
    event.preventDefault();
    this.zoom = Math.min(12, Math.max(0.5, this.zoom * Math.exp(-event.deltaY / 500)));
    this.place();
  }

  key(event) {
    if (event.key === "i" || event.key === "I") this.invert();
    else if (event.key === "0") this.reset();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  invert() {
    if (!this.values) return;
    this.inverted = !this.inverted;
    this.paint();
  }

  close() {
    this.asked = null;
    this.watch.disconnect();
  }
}
