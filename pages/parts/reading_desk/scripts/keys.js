// Which key does what. A reader may choose other keys; two actions never share one.

import { keep, parsed, stored } from "./storage.js";

const FIXED = { Escape: "out", "?": "help" };
const USUAL = {
  undo: "Backspace", skip: " ", flag: "f", comment: "c", why: "w",
  previous: "ArrowLeft", next: "ArrowRight", search: "/", light: "l",
};
const PRINTED = { " ": "space", Backspace: "⌫", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", Enter: "↵" };

export class Keys {
  #place;
  #chosen;

  /** `answers` are the task's, in order: the first is key 1. */
  constructor(answers, reader) {
    this.usual = { ...Object.fromEntries(answers.map((name, place) => [`answer:${name}`, String(place + 1)])), ...USUAL };
    this.#place = `overread.keys.${reader}`;
    const found = Object.entries(parsed(stored(this.#place)) ?? {});
    this.#chosen = Object.fromEntries(found.filter(([name, key]) => name in this.usual && typeof key === "string"));
  }

  get actions() {
    return Object.keys(this.usual);
  }

  of(action) {
    return this.#chosen[action] ?? this.usual[action];
  }

  printed(action) {
    const key = action === "out" ? "Escape" : action === "help" ? "?" : this.of(action);
    return PRINTED[key] ?? key.toUpperCase();
  }

  /** What a pressed key means, or undefined. */
  meant(event) {
    const key = pressed(event);
    return FIXED[key] ?? this.actions.find((action) => this.of(action) === key);
  }

  /** Gives an action another key. Returns the action that has the key already: then nothing changes. */
  choose(action, event) {
    const key = pressed(event);
    const taken = FIXED[key] ?? this.actions.find((other) => other !== action && this.of(other) === key);
    if (taken) return taken;
    this.#chosen = { ...this.#chosen, [action]: key };
    keep(this.#place, JSON.stringify(this.#chosen));
    return "";
  }

  reset() {
    this.#chosen = {};
    keep(this.#place, JSON.stringify(this.#chosen));
  }
}

/** The key by what is printed on it; a digit is a digit in the number block and on every layout. */
export function pressed(event) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (digit && !event.shiftKey) return digit[1];
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}
