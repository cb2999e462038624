// The cases in the reader's hand: those to come, those decided in this sitting, and where more
// come from. It never takes a case twice, whichever of its messages is still under way.

const MOST_IN_HAND = 40;
const LOW = 0.6;
const RETRY = 1000;

export class Hand {
  queue = [];
  past = [];
  #decided = new Map();
  #asking = false;
  #asked = false;
  #closed = false;

  /** `unpacked(held)` makes a case of what the server sent; `taken(body, isExact)` hears of every
   *  reply, `trouble(words)` of what keeps cases away, `refused()` of a permission that ran out. */
  constructor({ server, outbox, about, token, unpacked, taken, trouble, refused }) {
    Object.assign(this, { server, outbox, about, token, unpacked, taken, trouble, refused });
  }

  close() {
    this.#closed = true;
  }

  /** The case in front is decided, or put off: `version` is the last one that is over. */
  done(held, version) {
    this.#decided.set(held.case, version);
    if (this.queue[0] === held) {
      this.queue.shift();
      this.past.push(held);
    }
  }

  /** A case of this sitting lies in front again. */
  back(held) {
    this.#decided.delete(held.case);
    this.past = this.past.filter((other) => other !== held);
    this.queue = [held, ...this.queue.filter((other) => other.case !== held.case)];
  }

  /** Another window decided this case. */
  gone(number, version) {
    this.#decided.set(number, version);
    this.queue = this.queue.filter((held) => held.case !== number);
  }

  find(number) {
    return this.past.find((held) => held.case === number);
  }

  /** Asks for more when fewer than it takes lie ready. */
  async fill(ahead) {
    if (this.#asking || this.#closed || !this.token || this.queue.length >= LOW * ahead) return;
    this.#asking = true;
    const before = this.past.length;
    const wanted = Math.min(MOST_IN_HAND, ahead + this.outbox.size);
    // What lay in the outbox when the study was asked may be delivered before it answers.
    const unsent = this.outbox.versions();
    let reply = null;
    try {
      reply = await this.server.cases(this.token, { ...this.about, wanted, last: !this.#asked });
    } catch {
      if (!this.queue.length) this.trouble("no_connection");
    }
    this.#asking = false;
    if (this.#closed) return;
    if (reply?.status === 200) this.#take(reply.body, before === this.past.length && !this.outbox.size, unsent);
    else if (reply?.status === 401) this.refused();
    else if (reply && reply.status < 500) this.trouble("told", reply.body.told);
    else this.later(() => this.fill(ahead));
  }

  later(act, times = 1) {
    setTimeout(() => this.#closed || act(), times * RETRY);
  }

  #take(body, isExact, unsent) {
    this.token = body.token;
    if (!this.#asked && body.last && !this.past.length) this.past.push(this.unpacked({ ...body.last, revealed: body.last.unveiled.length > 0 }));
    const first = !this.#asked;
    this.#asked = true;
    const here = new Set(this.queue.map((held) => held.case));
    const isOver = (held) => Math.max(this.#decided.get(held.case) ?? -1, unsent.get(held.case) ?? -1) >= held.version;
    const isNew = (held) => !here.has(held.case) && !this.outbox.has(held.case) && !isOver(held);
    this.queue.push(...body.cases.filter(isNew).map((held) => this.unpacked(held)));
    this.taken(body, isExact || first);
  }
}
