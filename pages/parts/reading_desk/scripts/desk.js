// The reading desk: holds the next cases, paints the next one at once, and saves behind it.
//
// One desk per place on the page: Streamlit calls `show` at every rerun, and a second set of
// key listeners would record every verdict twice.

import { ReadingPane } from "../images/reading.js";
import { Hand } from "./hand.js";
import { ImageMarks } from "./image_marks.js";
import { Keys } from "./keys.js";
import { Outbox, nonce } from "./outbox.js";
import { Panels } from "./panels.js";
import { find, paper } from "./paper.js";
import { Server } from "./server.js";
import { forget, keep, parsed, stored } from "./storage.js";
import { View } from "./view.js";

const FEWEST_AHEAD = 10;
const MOST_AHEAD = 34;
const AHEAD_FOR = 1500;
const AT_ONCE = 50;
const PACE_OVER = 20;
const DRAFTS = "overread.draft";
const desks = new WeakMap();

export function show({ data, parentElement, setTriggerValue }) {
  let desk = desks.get(parentElement);
  if (!desk) {
    desk = new Desk(parentElement.querySelector(".overread-desk"), data);
    desks.set(parentElement, desk);
  }
  desk.permit(data.token, setTriggerValue);
}

export function leave(parentElement) {
  desks.get(parentElement)?.close();
  desks.delete(parentElement);
}

/** Seconds since 1970 from a time of this page. */
const seconds = (stamp) => (performance.timeOrigin + stamp) / 1000;

class Desk {
  #looking = null;
  #pace = [];
  #read = 0;
  #total = 0;
  #ready = Infinity;

  constructor(place, data) {
    Object.assign(this, { place, data, t: data.texts });
    this.server = new Server(data.language);
    place.setAttribute("aria-label", this.t.desk);
    this.keys = new Keys(data.answers.map((answer) => answer.value), data.reader);
    this.view = new View(place, { t: this.t, answers: data.answers, keys: this.keys, perform: (action, stamp) => this.#perform(action, stamp ?? performance.now()) });
    this.panels = new Panels(this.view, this.t);
    this.pane = new ReadingPane(this.view.images, {
      t: this.t, keys: this.keys, reader: data.reader, storage: { keep, stored },
      renew: (token) => this.#renewed(token),
    });
    this.marks = new ImageMarks({ server: this.server, pane: this.pane, view: this.view, panels: this.panels, t: this.t, reader: data.reader, renew: (token) => this.#renewed(token) });
    this.#light(stored("overread.light") === "1");
    this.outbox = new Outbox({
      server: this.server, study: data.study, reader: data.reader,
      deskToken: () => this.hand.token,
      askForPermission: () => this.trigger?.("permission", Date.now()),
      received: (entry, reply) => this.#received(entry, reply),
      refused: (entry, words) => this.view.notice(`${this.t.refused} ${words}`, 30),
      changed: () => this.#drawUnsaved(),
      elsewhere: (entry) => this.#elsewhere(entry),
    });
    this.hand = new Hand({
      server: this.server, outbox: this.outbox, token: data.token,
      about: { list: data.list, reader: data.reader, lang: data.language },
      unpacked: (held) => this.#unpacked(held),
      taken: (body, isExact) => this.#taken(body, isExact),
      trouble: (kind, words) => this.view.waiting(words ?? this.t[kind]),
      refused: () => this.trigger?.("permission", Date.now()),
    });
    this.onKey = this.onKey.bind(this);
    this.onRelease = this.onRelease.bind(this);
    this.onTyped = this.onTyped.bind(this);
    this.onFocus = this.onFocus.bind(this);
    this.onLeave = this.onLeave.bind(this);
    window.addEventListener("keydown", this.onKey, true);
    window.addEventListener("keyup", this.onRelease, true);
    window.addEventListener("blur", this.onRelease);
    place.addEventListener("keydown", this.onTyped);
    window.addEventListener("focus", this.onFocus);
    window.addEventListener("beforeunload", this.onLeave);
    this.#drawUnsaved();
    this.view.waiting(this.t.loading);
    this.hand.fill(this.#ahead);
  }

  permit(token, trigger) {
    this.trigger = trigger;
    if (token === this.given) return;
    this.given = token;
    this.hand.token = token;
    this.outbox.permit();
    this.hand.fill(this.#ahead);
  }

  close() {
    this.hand.close();
    window.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("keyup", this.onRelease, true);
    window.removeEventListener("blur", this.onRelease);
    this.place.removeEventListener("keydown", this.onTyped);
    window.removeEventListener("focus", this.onFocus);
    window.removeEventListener("beforeunload", this.onLeave);
    this.outbox.stop();
    this.pane.close();
    this.view.close();
  }

  // Keys

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.composedPath()[0];
    if (target.matches?.("input, textarea, select, [contenteditable]")) return;
    // Streamlit has keys of its own on the page behind the desk.
    event.stopImmediatePropagation();
    if (target.matches?.("button") && (event.key === " " || event.key === "Enter")) return;
    const action = this.keys.meant(event);
    if (!this.panels.isOpen && !action) return;
    event.preventDefault();
    if (this.panels.key(event) || event.repeat) return;
    this.#perform(action, event.timeStamp);
  }

  /** A heat map lies over its image only while its key is held. */
  onRelease() {
    this.pane.heat(false);
  }

  /** What is typed into a field of the desk is for the field alone. */
  onTyped(event) {
    if (event.key === "Escape") this.panels.close();
    event.stopPropagation();
  }

  onFocus() {
    if (!this.panels.isOpen) this.view.reading.focus({ preventScroll: true });
  }

  onLeave(event) {
    if (this.outbox.size && !this.outbox.keeps) event.preventDefault();
  }

  /** A key that was pressed before the case stood on the screen is about another case, unless
   *  no eye could tell the two moments apart. */
  #perform(action, stamp) {
    if (action === "out") return this.#out();
    if (action === "help") return this.panels.help(this.keys, this.view.words, this.data.definition);
    if (action === "light") return this.#light(!this.place.classList.contains("light"), true);
    if (stamp < this.#ready - AT_ONCE) return this.#ignored();
    if (action === "undo") return this.#undo(stamp);
    if (action === "previous") return this.#look(-1);
    const held = this.#shown;
    if (!held) return this.#ignored();
    if (action.startsWith("answer:")) return this.#answer(held, action.slice(7), stamp);
    if (action.startsWith("view_")) return this.marks.setView(held, action.slice(5));
    if (action === "image_exclude") return this.marks.leaveOut(held);
    if (action.startsWith("image_")) return this.pane.perform(action.slice(6));
    const acts = { skip: () => this.#skip(held, stamp), next: () => this.#look(1), flag: () => this.#flag(held), comment: () => this.#comment(held), why: () => this.#why(held), search: () => this.panels.search((word) => find(held.sheet, word)) };
    return acts[action]?.();
  }

  #ignored() {
    this.place.dataset.ignored = String(Number(this.place.dataset.ignored ?? 0) + 1);
  }

  get #shown() {
    return this.#looking === null ? this.hand.queue[0] : this.hand.past[this.#looking];
  }

  // Decisions

  #answer(held, answer, stamp) {
    const looked = this.#looking !== null;
    if (looked && held.answer === answer) return this.#look(1);
    this.#post("verdict", held, stamp, { answer });
    held.answer = answer;
    held.unveiled = null;
    this.hand.done(held, held.version);
    this.#looking = null;
    if (!looked) {
      this.#read += 1;
      this.#pace = [...this.#pace, Math.max(0, seconds(stamp) - held.shownAt)].slice(-PACE_OVER);
    }
    return this.#paint(stamp);
  }

  #skip(held, stamp) {
    if (this.#looking !== null) return this.#look(1);
    const over = held.version;
    this.#post("skip", held, stamp);
    this.hand.done(held, over);
    return this.#paint(stamp);
  }

  /** Takes the last verdict back, or the one that is being looked at; a new row each time. */
  #undo(stamp) {
    const held = this.hand.past[this.#looking ?? this.hand.past.length - 1];
    if (!held) return this.view.notice(this.t.nothing_to_undo, 4);
    if (held.answer) {
      this.#post("undo", held, stamp);
      this.#read -= 1;
    }
    held.answer = null;
    this.hand.back(held);
    this.#looking = null;
    return this.#paint(stamp);
  }

  #flag(held) {
    held.draft.flagged = !held.draft.flagged;
    this.#drafted(held);
    if (this.#looking !== null) this.#post("note", held, performance.now());
  }

  #comment(held) {
    const before = held.draft.comment;
    this.panels.comment(before, (text) => this.#drafted(held, { comment: text }), (text) => {
      this.#drafted(held, { comment: text });
      if (this.hand.past.includes(held) && text !== before) this.#post("note", held, performance.now());
    });
  }

  #why(held) {
    const before = held.draft.causes.join();
    this.panels.causes([...held.draft.causes], (causes) => {
      this.#drafted(held, { causes });
      if (this.hand.past.includes(held) && causes.join() !== before) this.#post("note", held, performance.now());
    });
  }

  #post(kind, held, stamp, { answer = null } = {}) {
    const { draft } = held;
    this.outbox.add({
      reader: this.data.reader, case: held.case, version: held.version, nonce: nonce(), kind, answer,
      causes: [...draft.causes], comment: draft.comment, flagged: draft.flagged,
      shown_at: held.shownAt, decided_at: Math.max(seconds(stamp), held.shownAt),
      visible: { answers: held.sides.length > 0, evidence: held.quotes, revealed: Boolean(held.revealed), image: this.pane.wasSeen(held) },
      token: held.token,
    });
    held.version += 1;
    forget(this.#draftKey(held));
  }

  // What is not decided yet

  #draftKey(held) {
    return `${DRAFTS}.${this.data.study}.${this.data.reader}.${held.case}`;
  }

  #drafted(held, change = {}) {
    Object.assign(held.draft, change);
    keep(this.#draftKey(held), JSON.stringify(held.draft));
    if (held === this.#shown) this.view.drawDraft(held);
  }

  // What comes back

  #received(entry, reply) {
    const held = this.hand.find(entry.case);
    if (!reply.holds && held) held.version = reply.version;
    if (reply.told) this.view.notice(reply.told);
    if (!held || !reply.sides?.length || entry.kind !== "verdict" || held.answer !== entry.answer) return;
    held.unveiled = reply.sides;
    held.revealed = true;
    if (held === this.hand.past.at(-1) && !reply.told) this.view.unveil(held);
    if (held === this.#shown) this.#paint();
  }

  /** Another window of this reader decided a case: it is gone from here. */
  #elsewhere(entry) {
    if (entry.kind === "undo") return;
    const shown = this.#shown;
    this.hand.gone(entry.case, entry.version + 1);
    if (shown?.case === entry.case && this.#looking === null) {
      this.view.notice(this.t.elsewhere, 6);
      this.#paint();
    }
    this.hand.fill(this.#ahead);
  }

  /** So many cases shall lie ready: more for who decides faster than a server answers. */
  get #ahead() {
    const pace = this.#pace.length ? 1000 * Math.min(...this.#pace.slice(-3)) : Infinity;
    return Math.min(MOST_AHEAD, Math.max(FEWEST_AHEAD, Math.ceil(AHEAD_FOR / Math.max(1, pace))));
  }

  #taken(body, isExact) {
    this.#total = body.read + body.left;
    if (isExact) this.#read = body.read;
    if (this.hand.queue.length && !this.place.dataset.case) this.#paint();
    else this.#drawProgress();
    this.#prepare();
    if (!this.hand.queue.length && this.#looking === null) this.#finish(body);
  }

  #unpacked(held) {
    const draft = parsed(stored(this.#draftKey(held))) ?? {};
    return {
      answer: null, unveiled: null, revealed: false, sheet: null, shownAt: 0, ...held,
      quotes: held.sections.some((section) => section.pieces.some((piece) => piece[2])),
      draft: { causes: [], comment: "", flagged: false, ...draft },
    };
  }

  #finish(body) {
    if (this.outbox.size) {
      this.view.waiting(this.t.saving);
      this.outbox.emptied(1000).then(() => this.hand.fill(this.#ahead));
    } else if (body.left > 0) {
      this.view.waiting(this.t.with_others);
      this.hand.later(() => this.hand.fill(this.#ahead), 5);
    } else {
      this.view.thanks(body.thanks ?? []);
    }
  }

  /** Builds the next sheets while nobody waits. */
  #prepare() {
    requestIdleCallback(() => {
      for (const held of this.hand.queue.slice(0, 4)) held.sheet ??= paper(held, this.t);
      this.pane.prefetch(this.hand.queue);
    }, { timeout: 200 });
  }

  // The screen

  #paint(stamp) {
    const held = this.#shown;
    this.#ready = Infinity;
    if (held) {
      held.sheet ??= paper(held, this.t);
      this.view.show(held, held.sheet, { looking: this.#looking !== null });
      this.pane.show(held);
      this.view.reading.getBoundingClientRect();
      this.#ready = performance.now();
      held.shownAt = seconds(this.#ready);
      if (!this.panels.isOpen) this.view.reading.focus({ preventScroll: true });
    } else {
      this.view.waiting(this.t.loading);
      this.#ready = performance.now();
    }
    this.#drawProgress();
    if (stamp !== undefined) measured(stamp);
    this.hand.fill(this.#ahead);
    this.#prepare();
  }

  #look(step) {
    if (this.#looking === null && step > 0) return undefined;
    const { past } = this.hand;
    const place = (this.#looking ?? past.length) + step;
    if (place < 0 || !past.length) return this.view.notice(this.t.no_earlier, 4);
    this.#looking = place >= past.length ? null : place;
    return this.#paint();
  }

  #drawProgress() {
    this.view.progress({ read: this.#read, total: Math.max(this.#total, this.#read), looking: this.#looking !== null });
    const pace = this.#pace.length ? this.#pace.reduce((sum, each) => sum + each, 0) / this.#pace.length : null;
    this.view.paced(pace, Math.max(0, this.#total - this.#read));
  }

  #drawUnsaved() {
    if (this.outbox) this.view.unsaved(this.outbox);
  }

  /** A fresh token for an old one of a case or an image. */
  async #renewed(token) {
    const reply = await this.server.permissions(this.hand.token, [token]).catch(() => null);
    return reply?.status === 200 ? reply.body.fresh[token] : null;
  }

  #light(on, chosen = false) {
    this.place.classList.toggle("light", on);
    if (chosen) keep("overread.light", on ? "1" : "0");
  }

  async #out() {
    if (this.panels.isOpen) return this.panels.close();
    this.view.waiting(this.t.leaving);
    await this.outbox.emptied(1500);
    await this.server.leave(this.hand.token).catch(() => undefined);
    this.trigger?.("left", Date.now());
    this.place.hidden = true;
    // Without a connection the page can't go: then one may as well read on.
    return this.hand.later(() => {
      this.place.hidden = false;
      this.#paint();
    }, 6);
  }
}

/** From the key to the painted case, for whoever measures. */
function measured(stamp) {
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => {
      if (performance.getEntriesByName("desk:key-to-paint").length > 1000) performance.clearMeasures("desk:key-to-paint");
      performance.measure("desk:key-to-paint", { start: stamp, end: performance.now() });
    };
    after.port2.postMessage(null);
  });
}
