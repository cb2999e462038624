// What opens above the keys: why a model may err, a comment, the search, all keys.

import { element } from "./elements.js";
import { pressed } from "./keys.js";

export class Panels {
  #close = null;
  #onKey = null;

  constructor(view, t) {
    Object.assign(this, { view, t, place: view.panel });
  }

  get isOpen() {
    return this.#close !== null;
  }

  /** A key while a panel is open; true when it was meant for the panel. */
  key(event) {
    if (!this.isOpen) return false;
    if (event.key === "Escape") this.close();
    else this.#onKey?.(event);
    return true;
  }

  close() {
    const after = this.#close;
    this.#close = null;
    this.#onKey = null;
    this.place.hidden = true;
    this.place.replaceChildren();
    after?.();
    this.view.reading.focus({ preventScroll: true });
  }

  causes(chosen, done) {
    const names = Object.entries(this.t.causes);
    const buttons = names.map(([cause, words], place) =>
      element("button", {
        type: "button", class: "key", "aria-pressed": String(chosen.includes(cause)), on: { click: () => toggle(place) },
      }, element("kbd", { text: String(place + 1) }), words));
    const toggle = (place) => {
      const cause = names[place]?.[0];
      if (!cause) return;
      const at = chosen.indexOf(cause);
      if (at < 0) chosen.push(cause);
      else chosen.splice(at, 1);
      buttons[place].setAttribute("aria-pressed", String(at < 0));
    };
    this.#open([element("h4", { text: this.t.why_title }), element("div", { class: "buttons" }, ...buttons), element("p", { class: "quiet", text: this.t.why_hint })], () => done(chosen));
    this.#onKey = (event) => {
      const key = pressed(event);
      if (event.repeat) return;
      if (/^[1-9]$/.test(key)) toggle(Number(key) - 1);
      else if (key === "Enter" || key === "w" || key === " ") this.close();
    };
  }

  /** Why an image is left out: one reason, by its number. */
  reasons(done) {
    const names = Object.entries(this.t.left_out_reasons);
    const choose = (place) => {
      const reason = names[place]?.[0];
      if (!reason) return;
      this.close();
      done(reason);
    };
    const buttons = names.map(([, words], place) =>
      element("button", { type: "button", class: "key", on: { click: () => choose(place) } }, element("kbd", { text: String(place + 1) }), words));
    this.#open([element("h4", { text: this.t.leave_out_title }), element("div", { class: "buttons" }, ...buttons), element("p", { class: "quiet", text: this.t.leave_out_hint })], () => undefined);
    this.#onKey = (event) => {
      if (!event.repeat) choose(Number(pressed(event)) - 1);
    };
  }

  comment(text, changed, done) {
    const area = element("textarea", { rows: "3", maxlength: "4000", "aria-label": this.t.comment, placeholder: this.t.comment_hint });
    area.value = text;
    area.addEventListener("input", () => changed(area.value));
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.close();
      }
    });
    this.#open([element("h4", { text: this.t.comment_title }), area], () => done(area.value.trim()));
    area.focus();
  }

  search(find) {
    const field = element("input", { type: "search", "aria-label": this.t.search, placeholder: this.t.search_hint });
    const count = element("span", { class: "quiet" });
    field.addEventListener("input", () => {
      const found = find(field.value);
      count.textContent = field.value ? this.t.found.replace("{n}", String(found)) : "";
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.close();
    });
    this.#open([element("label", { class: "row" }, field, count)], () => undefined);
    field.focus();
  }

  /** All keys, each to be changed; the task's definition beside them. */
  help(keys, answers, definition) {
    const named = (action) => (action.startsWith("answer:") ? answers[action.slice(7)].word : (this.t[action] ?? action));
    const note = element("p", { class: "quiet", role: "status", text: this.t.keys_hint });
    let waiting = null;
    const rows = keys.actions.map((action) => {
      const button = element("button", { type: "button", class: "hint", on: { click: () => ask(action, button) } }, element("kbd", { text: keys.printed(action) }), ` ${named(action)}`);
      return { action, button };
    });
    const ask = (action, button) => {
      waiting = { action, button };
      note.textContent = this.t.press_key.replace("{action}", named(action));
    };
    const draw = () => rows.forEach(({ action, button }) => { button.querySelector("kbd").textContent = keys.printed(action); });
    const usual = element("button", { type: "button", class: "hint", text: this.t.usual_keys, on: { click: () => { keys.reset(); draw(); } } });
    const grid = (wanted) => element("div", { class: "grid" }, ...rows.filter(wanted).map(({ button }) => button));
    const ofImages = new Set(keys.ofImages);
    this.#open([
      element("div", { class: "columns" },
        element("section", {},
          element("h4", { text: this.t.keys_title }), grid(({ action }) => !ofImages.has(action)),
          element("h4", { text: this.t.image_keys_title }), grid(({ action }) => ofImages.has(action)), note, usual),
        element("section", {}, element("h4", { text: this.t.definition }), element("p", { class: "definition", text: definition }))),
    ], () => this.view.drawKeys());
    this.#onKey = (event) => {
      if (event.repeat || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
      if (waiting === null) {
        if (event.key === "?") this.close();
        return;
      }
      const taken = keys.choose(waiting.action, event);
      note.textContent = taken ? this.t.key_taken.replace("{action}", named(taken)) : this.t.key_changed;
      waiting = null;
      draw();
    };
  }

  #open(children, closed) {
    if (this.isOpen) this.close();
    this.#close = closed;
    this.place.replaceChildren(...children);
    this.place.hidden = false;
  }
}
