// What the desk looks like: a thin line of progress, one quiet line, the report, the keys.

import { element, sign } from "./elements.js";
import { quoted } from "./paper.js";

const UNVEILED_FOR = 7000;

export class View {
  #timer = 0;

  constructor(place, { t, answers, keys, perform }) {
    Object.assign(this, { place, t, answers, keys, perform });
    this.words = Object.fromEntries(answers.map((answer) => [answer.value, answer]));
    this.bar = element("div", { class: "bar", role: "progressbar", "aria-label": t.progress });
    this.where = element("span", { class: "where", "data-testid": "desk-where" });
    this.why = element("span", { class: "why" });
    this.blind = element("span", { class: "blind" });
    this.saved = element("span", { class: "saved", role: "status", "data-testid": "desk-saved" });
    this.pace = element("span", { class: "pace" });
    this.strip = element("div", { class: "strip", role: "status", "aria-live": "polite", "data-testid": "desk-strip" });
    this.reading = element("main", { class: "reading", tabindex: "-1", "aria-label": t.report });
    this.images = element("aside", { "aria-label": t.images, "data-testid": "desk-images" });
    this.panel = element("div", { class: "panel", hidden: true });
    this.buttons = element("div", { class: "buttons", role: "toolbar", "aria-label": t.answers });
    this.hints = element("div", { class: "hints" });
    this.legend = element("div", { class: "legend" });
    place.replaceChildren(
      this.bar,
      element("header", { class: "top" },
        element("div", { class: "left" }, this.where, this.why, this.blind),
        element("div", { class: "right" }, this.saved, this.pace, this.#key("out", t.out))),
      element("div", { class: "middle" }, this.reading, this.images),
      this.strip,
      this.panel,
      element("footer", {}, this.buttons,
        element("div", { class: "right" }, this.hints, this.legend)),
    );
    this.drawKeys();
  }

  drawKeys() {
    const { t } = this;
    this.buttons.replaceChildren(
      ...this.answers.map((answer, place) => this.#button(`answer:${answer.value}`, place ? answer.word : answer.first, answer)),
      this.#button("why", t.why));
    this.hints.replaceChildren(
      ...["undo", "skip", "flag", "comment", "help"].map((action) => this.#key(action, t[action])));
  }

  /** The sheet of a case with all that is known of it. The caller has built the sheet. */
  show(held, sheet, { looking }) {
    this.place.dataset.case = held.case;
    this.place.classList.toggle("looking", looking);
    this.place.classList.toggle("with-images", held.images.length > 0);
    this.reading.replaceChildren(this.#heading(held, looking), sheet);
    this.reading.scrollTop = 0;
    this.why.textContent = looking ? this.t.looking_back : (this.t.reasons[held.reason] ?? "");
    if (looking) this.quiet();
    this.drawDraft(held);
    const marks = quoted(held);
    this.legend.textContent = marks.map((letter, place) => this.t.quotes[Math.min(place, 2)].replace("{letter}", letter)).join(" · ");
    this.#pressed(held.answer);
  }

  #heading(held, looking) {
    const place = [held.number, held.date].filter(Boolean).join(" · ");
    const sides = (held.unveiled?.length ? held.unveiled : held.sides).map((side) => this.#side(side));
    if (looking && held.answer) sides.unshift(this.#side({ name: this.t.you, said: held.answer }));
    return element("div", { class: "case-line" }, element("span", { text: place }), element("span", { class: "said" }, ...sides));
  }

  #side(side) {
    const known = this.words[side.said];
    const name = side.name || (side.kind === "human" ? this.t.a_radiologist : side.letter);
    return element("span", { class: "side" }, element("b", { text: name }), " ", sign(side.said, this.words), ` ${known ? known.word : this.t.no_answer}`);
  }

  drawDraft(held) {
    const { draft } = held;
    this.#state("flag", draft.flagged);
    this.#state("comment", Boolean(draft.comment));
    this.#state("why", draft.causes.length > 0);
    const why = this.buttons.querySelector('[data-action="why"] .label');
    const names = draft.causes.map((cause) => this.t.causes[cause]);
    why.textContent = names.length ? names.join(", ") : this.t.why;
  }

  #state(action, on) {
    for (const button of this.place.querySelectorAll(`[data-action="${action}"]`)) button.setAttribute("aria-pressed", String(on));
  }

  #pressed(answer) {
    for (const { value } of this.answers) this.#state(`answer:${value}`, value === answer);
  }

  progress({ read, total, looking }) {
    const share = total ? Math.min(1, read / total) : 0;
    this.bar.style.setProperty("--share", `${100 * share}%`);
    this.bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    const place = Math.min(read + 1, total);
    const [before, after] = this.t.where.split("{place}");
    this.where.replaceChildren(before, element("b", { text: String(place) }), after.replace("{total}", String(total)));
    this.where.hidden = !total;
    this.blind.textContent = looking ? "" : this.t.blind;
  }

  unsaved({ size, connected, keeps, ofOthers }) {
    const parts = [size ? this.t.unsaved.replace("{n}", String(size)) : this.t.saved];
    if (size && !connected) parts.push(this.t.no_connection);
    if (size && !keeps) parts.push(this.t.keep_open);
    if (ofOthers) parts.push(this.t.of_others.replace("{n}", String(ofOthers)));
    this.saved.textContent = parts.join(" · ");
    this.saved.classList.toggle("waiting", size > 0);
    this.place.dataset.unsaved = String(size);
  }

  paced(seconds, left) {
    if (seconds === null) return;
    const minutes = Math.max(1, Math.round((seconds * left) / 60));
    const [pace, rest] = [this.t.pace.replace("{s}", seconds < 9.5 ? seconds.toFixed(1) : String(Math.round(seconds))), this.t.minutes_left.replace("{n}", String(minutes))];
    this.pace.textContent = left ? `${pace} · ${rest}` : pace;
  }

  /** Who said what about the case before, for a moment; it never covers the report. */
  unveil(held) {
    const parts = [
      element("span", { class: "quiet", text: this.t.case_before }),
      this.#side({ name: this.t.you, said: held.answer }),
      ...held.unveiled.map((side) => this.#side(side)),
      element("span", { class: "quiet", text: this.t.look_again.replace("{key}", this.keys.printed("previous")) }),
    ];
    this.#say(parts, "unveiled", UNVEILED_FOR);
  }

  notice(words, seconds = 12) {
    this.#say([element("span", { text: words })], "notice", seconds * 1000);
  }

  #say(parts, kind, time) {
    clearTimeout(this.#timer);
    this.strip.className = `strip ${kind}`;
    this.strip.replaceChildren(...parts);
    this.#timer = setTimeout(() => this.quiet(), time);
  }

  quiet() {
    this.strip.className = "strip";
    this.strip.replaceChildren();
  }

  waiting(words) {
    delete this.place.dataset.case;
    this.place.classList.remove("with-images");
    this.images.hidden = true;
    this.legend.textContent = "";
    this.why.textContent = "";
    this.reading.replaceChildren(element("p", { class: "waiting-for", text: words }));
  }

  /** The end of the list: thanks, and what came of it. */
  thanks(lines) {
    this.waiting("");
    this.reading.replaceChildren(
      element("div", { class: "thanks", "data-testid": "desk-thanks" },
        element("h2", { text: this.t.thanks }),
        ...lines.map((line) => element("p", { text: line })),
        element("button", { type: "button", class: "key", "data-action": "out", on: { click: () => this.perform("out") } },
          element("kbd", { text: "Esc" }), this.t.to_worklist)));
  }

  close() {
    clearTimeout(this.#timer);
    this.place.replaceChildren();
  }

  #button(action, label, answer) {
    return element("button", {
      type: "button", class: `key ${answer?.value ?? ""}`, "data-action": action, "aria-keyshortcuts": this.keys.of(action),
      on: { click: (event) => this.#clicked(action, event) },
    }, element("kbd", { text: this.keys.printed(action) }), element("span", { class: "label", text: label }),
    answer ? element("span", { class: `sign ${answer.value}`, "aria-hidden": "true", text: answer.sign }) : null);
  }

  #key(action, label) {
    return element("button", {
      type: "button", class: "hint", "data-action": action,
      on: { click: (event) => this.#clicked(action, event) },
    }, element("kbd", { text: this.keys.printed(action) }), ` ${label}`);
  }

  /** The second click of a double click decides nothing. */
  #clicked(action, event) {
    if (event.detail < 2) this.perform(action, event.timeStamp);
    this.reading.focus({ preventScroll: true });
  }
}
