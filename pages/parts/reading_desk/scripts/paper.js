// A report as it is read: sections, quotes marked without the colour of an answer, and the
// words that turn a finding told apart.

import { element } from "./elements.js";

/** The report of a case. What it shows comes as pieces of text and nothing else. */
export function paper(held, t) {
  const sheet = element("article", { class: "paper", lang: t.report_language, "data-testid": "desk-report" });
  if (!held.sections.length) sheet.append(element("p", { class: "empty", text: t.empty_report }));
  for (const section of held.sections) {
    if (section.heading) sheet.append(element("h3", { text: section.heading }));
    sheet.append(element("p", {}, ...section.pieces.map(piece)));
  }
  for (const quote of held.missing) {
    sheet.append(element("p", { class: "missing" }, element("span", { text: t.not_in_report }), ` “${quote}”`));
  }
  return sheet;
}

function piece([text, cue, letters]) {
  if (!cue && !letters) return document.createTextNode(text);
  const classes = [cue, ...(letters ? ["quote", ...[...letters].map((letter) => `by-${letter}`)] : [])];
  return element(letters ? "mark" : "span", { class: classes.filter(Boolean).join(" "), text });
}

/** Which letters are quoted in a case, in their order. */
export function quoted(held) {
  const letters = new Set();
  for (const section of held.sections) for (const [, , by] of section.pieces) for (const one of by) letters.add(one);
  return [...letters].sort();
}

/** Marks every place of a word in the sheet, without touching it; returns how many there are. */
export function find(sheet, word) {
  if (!window.CSS?.highlights) return 0;
  CSS.highlights.delete("overread-found");
  const wanted = word.toLowerCase();
  if (!wanted) return 0;
  const places = [];
  const walk = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.data.toLowerCase();
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const range = new Range();
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, Math.min(at + wanted.length, walk.currentNode.length));
      places.push(range);
    }
  }
  if (places.length) {
    CSS.highlights.set("overread-found", new Highlight(...places));
    places[0].startContainer.parentElement.scrollIntoView({ block: "center" });
  }
  return places.length;
}
