// At the door of the desk: the browser remembers who reads here, in which language, and delivers
// what a closed window left unsaved.

import { Outbox } from "./outbox.js";
import { Server } from "./server.js";
import { keep, stored } from "./storage.js";

const NAME = "overread.reader";
const LANGUAGE = "overread.language";
const doors = new WeakMap();

export function show({ data, parentElement, setStateValue }) {
  const place = parentElement.querySelector(".overread-door");
  if (data.name) keep(NAME, data.name);
  else if (stored(NAME)) setStateValue("name", stored(NAME));
  if (data.language) keep(LANGUAGE, data.language);
  else if (stored(LANGUAGE)) setStateValue("language", stored(LANGUAGE));
  leave(parentElement);
  if (data.reader) doors.set(parentElement, deliver(place, data));
}

export function leave(parentElement) {
  doors.get(parentElement)?.stop();
  doors.delete(parentElement);
}

function deliver(place, data) {
  const tell = (words) => { place.textContent = words; };
  const outbox = new Outbox({
    server: new Server(data.texts.language), study: data.study, reader: data.reader,
    deskToken: () => data.token,
    askForPermission: () => undefined,
    received: (entry, reply) => reply.told && tell(reply.told),
    refused: (entry, words) => tell(`${data.texts.refused} ${words}`),
    changed: () => tell(waiting()),
    elsewhere: () => undefined,
  });
  const waiting = () => (outbox.size ? data.texts.unsaved.replace("{n}", String(outbox.size)) : "");
  tell(waiting());
  return outbox;
}
