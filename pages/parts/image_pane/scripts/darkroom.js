// Where pictures are ordered: one thread for all viewers of a page, and the heat maps beside it.

let thread = null;
const orders = new Map();
let count = 0;

function working() {
  if (thread) return thread;
  thread = new Worker(new URL("./tones.js", import.meta.url));
  thread.onmessage = ({ data }) => {
    const [done, failed] = orders.get(data.id);
    orders.delete(data.id);
    if (data.bitmap) done(data);
    else failed(data);
  };
  return thread;
}

/** {about, bitmap} of a radiograph in a tone (its own where null), `width` pixels wide at least;
 *  rejects with {status, words}. `key` names the picture whatever its address is now. */
export function order({ key, address, tone = null, width = 0 }) {
  count += 1;
  const id = count;
  return new Promise((done, failed) => {
    orders.set(id, [done, failed]);
    working().postMessage({ id, key, address, tone, width });
  });
}

/** An overlay as it is, with its transparency. */
export async function overlay(address) {
  const reply = await fetch(address);
  if (!reply.ok) throw { status: reply.status, words: await reply.text() };
  return createImageBitmap(await reply.blob());
}
