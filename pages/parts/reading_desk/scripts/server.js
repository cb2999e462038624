// The desk's routes. Each call says who may: a signed token, never a cookie.

const PATIENCE = 20_000;

export class Server {
  constructor(language) {
    this.language = language;
    this.base = new URL("overread/", document.baseURI);
  }

  cases(token, { list, reader, wanted, last, lang }) {
    const query = new URLSearchParams({ list, reader, n: wanted, last: last ? "1" : "0", lang });
    return this.#ask(`cases?${query}`, token);
  }

  verdict(entry) {
    const { token, ...body } = entry;
    return this.#ask("verdict", token, body);
  }

  /** What a reader says of an image: {reader, case, image} and `view` or `excluded`. */
  image(token, said) {
    return this.#ask("image", token, said);
  }

  permissions(token, tokens) {
    return this.#ask("permissions", token, { tokens });
  }

  leave(token) {
    return this.#ask("leave", token, {});
  }

  /** {status, body}; throws when nobody answers. */
  async #ask(path, token, body) {
    const given = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), keepalive: true };
    const reply = await fetch(new URL(path, this.base), {
      ...given,
      headers: { Authorization: `Bearer ${token}`, "X-Overread-Language": this.language, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return { status: reply.status, body: await reply.json().catch(() => ({})) };
  }
}
