// What a reader says of the image in focus: which view it is, why it is left out. It counts once
// the study has it, and is shown then; what did not arrive is said, to be pressed again.

export class ImageMarks {
  /** `renew(token)` gives a fresh token for one that has run out. */
  constructor({ server, pane, view, panels, t, reader, renew }) {
    Object.assign(this, { server, pane, view, panels, t, reader, renew });
  }

  async setView(held, name) {
    const image = this.#meant();
    if (!image) return;
    const view = name === "unknown" ? "" : name;
    if (!(await this.#said(held, image, { view }))) return;
    image.view = view;
    this.#shown(this.t.view_set.replace("{view}", this.t.views[view]));
  }

  /** Asks why; an image that is left out already counts again. */
  leaveOut(held) {
    const image = this.#meant();
    if (!image) return undefined;
    if (image.excluded) return this.#leave(held, image, "");
    return this.panels.reasons((reason) => this.#leave(held, image, reason));
  }

  async #leave(held, image, reason) {
    if (!(await this.#said(held, image, { excluded: reason }))) return;
    image.excluded = reason;
    this.#shown(reason ? this.t.left_out.replace("{reason}", this.t.left_out_reasons[reason]) : this.t.counts_again);
  }

  /** The image in focus, if it is one of this case's own. */
  #meant() {
    const image = this.pane.focused;
    if (!image || !this.pane.isPrior) return image;
    this.view.notice(this.t.not_of_prior, 6);
    return null;
  }

  #shown(words) {
    this.pane.draw();
    this.view.notice(words, 4);
  }

  async #said(held, image, said) {
    const whole = { reader: this.reader, case: held.case, image: image.image, ...said };
    try {
      let reply = await this.server.image(held.token, whole);
      if (reply.status === 401) reply = await this.server.image((await this.renew(held.token)) ?? held.token, whole);
      if (reply.status === 200) return true;
      this.view.notice(reply.body.told ?? this.t.not_saved, 12);
    } catch {
      this.view.notice(this.t.not_saved, 12);
    }
    return false;
  }
}
