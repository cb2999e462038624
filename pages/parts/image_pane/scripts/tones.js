// A thread of its own for radiographs: fetches their 16-bit values, keeps what was used last,
// and makes grey levels of them, so that nothing of it holds up a key on the page.

const KEPT_BYTES = 160e6;
const SHARPER = 0.75;
const kept = new Map();

onmessage = async ({ data: { id, key, address, tone, width } }) => {
  try {
    const held = await open(key, address);
    const made = await painted(held, tone ?? held.about, width);
    postMessage({ id, about: held.about, bitmap: made }, [made]);
  } catch (error) {
    postMessage({ id, status: error.status ?? 0, words: error.words ?? "" });
  }
};

/** The values of an image: asked for once, whoever wants them meanwhile. */
function open(key, address) {
  const known = kept.get(key);
  kept.delete(key);
  const asked = known ?? { bytes: 0, values: fetched(address) };
  kept.set(key, asked);
  if (!known) asked.values.then((held) => { asked.bytes = held.values.byteLength; shrink(); }, () => kept.delete(key));
  return asked.values;
}

function shrink() {
  let bytes = 0;
  for (const each of kept.values()) bytes += each.bytes;
  for (const [key, each] of kept) {
    if (bytes <= KEPT_BYTES || kept.size === 1) return;
    kept.delete(key);
    bytes -= each.bytes;
  }
}

async function fetched(address) {
  const reply = await fetch(address);
  if (!reply.ok) throw { status: reply.status, words: await reply.text() };
  return { about: JSON.parse(reply.headers.get("X-Picture")), values: new Uint16Array(await reply.arrayBuffer()) };
}

/** Values to greys; made smaller here where the screen shows them much smaller. */
function painted({ about, values }, { low, high, inverted }, width) {
  const table = new Uint8ClampedArray(65536);
  const range = Math.max(1, high - low);
  for (let value = 0; value < table.length; value += 1) {
    const grey = ((value - low) / range) * 255;
    table[value] = inverted ? 255 - grey : grey;
  }
  const grey = new ImageData(about.columns, about.rows);
  const words = new Uint32Array(grey.data.buffer);
  for (let place = 0; place < values.length; place += 1) {
    const level = table[values[place]];
    words[place] = 0xff000000 | (level << 16) | (level << 8) | level;
  }
  if (!width || width > SHARPER * about.columns) return createImageBitmap(grey);
  const height = Math.max(1, Math.round((about.rows * width) / about.columns));
  return createImageBitmap(grey, { resizeWidth: width, resizeHeight: height, resizeQuality: "high" });
}
