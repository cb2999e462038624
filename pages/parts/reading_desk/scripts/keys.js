// Which key does what. A reader may choose other keys; two actions never share one.

import { keep, parsed, stored } from "./storage.js";

const FIXED = { Escape: "out", "?": "help" };
const USUAL = {
  undo: "Backspace", skip: " ", flag: "f", comment: "c", why: "w",
  previous: "ArrowLeft", next: "ArrowRight", search: "/", light: "l",
};
const OF_IMAGES = {
  image_next: "v", image_both: "b", image_prior: "p", image_invert: "i", image_fit: "0",
  image_closer: "+", image_farther: "-", image_heat: "h", view_ap: "a", view_lateral: "s",
  view_mortise: "m", view_unknown: "u", image_exclude: "x",
};
const PRINTED = { " ": "space", Backspace: "⌫", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", Enter: "↵" };

export class Keys {
  #place;
  #chosen;

  /** `answers` are the task's, in order: the first is key 1. */
  constructor(answers, reader) {
    this.usual = { ...Object.fromEntries(answers.map((name, place) => [`answer:${name}`, String(place + 1)])), ...USUAL, ...OF_IMAGES };
    this.#place = `overread.keys.${reader}`;
    const found = Object.entries(parsed(stored(this.#place)) ?? {});
    this.#chosen = Object.fromEntries(found.filter(([name, key]) => name in this.usual && typeof key === "string"));
  }

  get actions() {
    return Object.keys(this.usual);
  }

  /** The key of an action; "" where a reader gave its usual key to another one. */
  of(action) {
    const chosen = this.#chosen[action];
    if (chosen !== undefined) return chosen;
    const usual = this.usual[action];
    return Object.values(this.#chosen).includes(usual) ? "" : usual;
  }

  get ofImages() {
    return Object.keys(OF_IMAGES);
  }

  printed(action) {
    const key = action === "out" ? "Escape" : action === "help" ? "?" : this.of(action);
    return key ? (PRINTED[key] ?? key.toUpperCase()) : "–";
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
