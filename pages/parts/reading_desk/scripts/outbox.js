// Decisions that the study has not confirmed yet.
//
// Each lies under a key of its own in the browser's storage before it is sent, so that neither
// a reload nor a lost connection nor a second tab loses one. They are delivered one by one in
// the order of decision; the study stores each nonce once, so sending twice does no harm.

import { parsed } from "./storage.js";

const SHORTEST_PAUSE = 250;
const LONGEST_PAUSE = 4000;
const ORPHAN_AGE = 8000;

export class Outbox {
  #entries = new Map();
  #foreign = new Set();
  #busy = false;
  #stopped = false;
  #wake = null;
  #count = 0;

  /** `received(entry, reply)` and `refused(entry, words)` tell what became of an entry; `changed()`
   *  that the number of unsaved ones did; `elsewhere(entry)` that another tab decided a case. */
  constructor({ server, study, reader, deskToken, askForPermission, received, refused, changed, elsewhere, storage }) {
    Object.assign(this, { server, reader, deskToken, askForPermission, received, refused, changed, elsewhere });
    this.storage = storage ?? window.localStorage;
    this.prefix = `overread.${study}.outbox.`;
    this.stuckPrefix = `overread.${study}.stuck.`;
    this.connected = true;
    this.keeps = true;
    this.onStorage = this.onStorage.bind(this);
    this.onOnline = this.onOnline.bind(this);
    this.#load(0);
    window.addEventListener("storage", this.onStorage);
    window.addEventListener("online", this.onOnline);
    this.looking = setInterval(() => this.#load(ORPHAN_AGE), ORPHAN_AGE);
    this.deliver();
  }

  /** How many decisions of this reader are not confirmed. */
  get size() {
    return [...this.#entries.values()].filter((entry) => entry.reader === this.reader).length;
  }

  get ofOthers() {
    return this.#entries.size - this.size;
  }

  has(held) {
    return [...this.#entries.values()].some((entry) => entry.case === held && entry.reader === this.reader);
  }

  /** The cases that lie here, each with the version that was decided. */
  versions() {
    const own = [...this.#entries.values()].filter((entry) => entry.reader === this.reader);
    return new Map(own.map((entry) => [entry.case, entry.version]));
  }

  add(entry) {
    const key = this.prefix + this.#next();
    this.#entries.set(key, entry);
    try {
      this.storage.setItem(key, JSON.stringify(entry));
    } catch {
      this.keeps = false;
    }
    this.changed();
    this.deliver();
  }

  /** Resolves when nothing of this reader is left, or after `patience` milliseconds. */
  async emptied(patience) {
    const end = performance.now() + patience;
    while (this.size && performance.now() < end) await new Promise((done) => setTimeout(done, 25));
    return this.size === 0;
  }

  permit() {
    this.#foreign.clear();
    this.onOnline();
  }

  stop() {
    this.#stopped = true;
    clearInterval(this.looking);
    window.removeEventListener("storage", this.onStorage);
    window.removeEventListener("online", this.onOnline);
    this.#wake?.();
  }

  async deliver() {
    if (this.#busy || this.#stopped) return;
    this.#busy = true;
    let pause = 0;
    try {
      for (let key = this.#first(); key && !this.#stopped; key = this.#first()) {
        const done = await this.#send(key, this.#entries.get(key));
        pause = done ? 0 : Math.min(LONGEST_PAUSE, pause * 2 || SHORTEST_PAUSE);
        if (!done) await this.#wait(pause);
      }
    } finally {
      this.#busy = false;
    }
  }

  #first() {
    return [...this.#entries.keys()].filter((key) => !this.#foreign.has(key)).sort()[0];
  }

  /** True when the entry needs no further try now. */
  async #send(key, entry) {
    let reply;
    try {
      reply = await this.server.verdict(entry);
    } catch {
      this.#connect(false);
      return false;
    }
    this.#connect(true);
    if (reply.status === 200) {
      this.#remove(key);
      this.received(entry, reply.body);
      return true;
    }
    if (reply.status === 401) return this.#renew(key, entry);
    if (reply.status === 429 || reply.status >= 500) return false;
    this.#setAside(key, entry, reply.body.told);
    return true;
  }

  /** A fresh permission for an entry whose own has run out. */
  async #renew(key, entry) {
    if (entry.reader !== this.reader) {
      this.#foreign.add(key);
      this.changed();
      return true;
    }
    let reply;
    try {
      reply = await this.server.permissions(this.deskToken(), [entry.token]);
    } catch {
      this.#connect(false);
      return false;
    }
    if (reply.status === 200 && reply.body.fresh[entry.token]) {
      this.#keep(key, { ...entry, token: reply.body.fresh[entry.token] });
      return true;
    }
    if (reply.status === 401) this.askForPermission();
    if (reply.status === 403) this.#setAside(key, entry, reply.body.told);
    return reply.status === 403;
  }

  #keep(key, entry) {
    this.#entries.set(key, entry);
    try {
      if (this.storage.getItem(key) !== null) this.storage.setItem(key, JSON.stringify(entry));
    } catch {
      this.keeps = false;
    }
  }

  #remove(key) {
    this.#entries.delete(key);
    this.storage.removeItem(key);
    this.changed();
  }

  /** What the study can't take stays in the browser, apart, so that it holds up nothing. */
  #setAside(key, entry, words) {
    try {
      this.storage.setItem(this.stuckPrefix + key.slice(this.prefix.length), JSON.stringify({ ...entry, words }));
    } catch {
      this.keeps = false;
    }
    this.#remove(key);
    this.refused(entry, words ?? "");
  }

  /** Takes in what the storage holds: at the start all, later what no tab has sent for a while. */
  #load(age) {
    let found = false;
    for (let place = 0; place < this.storage.length; place += 1) {
      const key = this.storage.key(place);
      if (!key?.startsWith(this.prefix) || this.#entries.has(key)) continue;
      if (age && Date.now() - Number(key.slice(this.prefix.length).split(".")[0]) < age) continue;
      const entry = parsed(this.storage.getItem(key));
      if (entry) {
        this.#entries.set(key, entry);
        found = true;
      }
    }
    if (found && age) {
      this.changed();
      this.deliver();
    }
  }

  /** Rising in the order of decision, also across tabs and when the clock is set back. */
  #next() {
    const last = [...this.#entries.keys()].sort().at(-1)?.slice(this.prefix.length).split(".")[0] ?? 0;
    const now = Math.max(Date.now(), Number(last));
    this.#count += 1;
    const random = crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
    return `${String(now).padStart(14, "0")}.${String(this.#count).padStart(6, "0")}.${random}`;
  }

  #connect(there) {
    if (this.connected === there) return;
    this.connected = there;
    this.changed();
  }

  #wait(pause) {
    return new Promise((done) => {
      this.#wake = done;
      setTimeout(done, pause);
    });
  }

  onOnline() {
    this.#wake?.();
    this.deliver();
  }

  onStorage(event) {
    if (!event.key?.startsWith(this.prefix)) return;
    const entry = parsed(event.newValue);
    if (entry && entry.reader === this.reader) this.elsewhere(entry);
    if (event.newValue === null && this.#entries.delete(event.key)) this.changed();
  }
}

/** A name for a message that no other message has. */
export function nonce() {
  return [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
