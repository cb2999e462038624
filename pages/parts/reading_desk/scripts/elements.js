// Elements made from names and texts. Text never becomes markup: textContent only.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** The sign of an answer in its colour, with its word for a screen reader. */
export function sign(answer, words) {
  const known = words[answer];
  const word = known ? known.word : answer;
  return element("span", {
    class: `sign ${known ? answer : "failure"}`,
    role: "img",
    "aria-label": word,
    title: word,
    text: known ? known.sign : "✕",
  });
}
