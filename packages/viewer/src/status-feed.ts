/** Who is told of changes of the status: once a frame at most, however much has changed. */
export class StatusFeed {
  readonly #listeners = new Set<() => void>();
  #isStale = true;

  /** @returns unsubscribe */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    this.#isStale = true;
  }

  /** Once a frame. @param beforeTelling what is brought up to date first, where something has changed */
  tick(beforeTelling: () => void): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    beforeTelling();
    for (const listener of this.#listeners) listener();
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
