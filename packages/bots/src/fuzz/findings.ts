/** What a run found: counts, and everything that should not have happened. */
export class Findings {
  readonly sent = new Map<string, number>();
  readonly replies = new Map<string, number>();
  readonly closes = new Map<string, number>();
  readonly #violations = new Map<string, number>();
  readonly #tell: ((sentence: string) => void) | undefined;
  #messages = 0;

  /** `tell` hears each kind of violation when it first happens. */
  constructor(tell?: (sentence: string) => void) {
    this.#tell = tell;
  }

  get messages(): number {
    return this.#messages;
  }

  count(name: string): void {
    this.#messages += 1;
    add(this.sent, name, 1);
  }

  /** So many at once, most of which are never looked at: they are not counted among the messages. */
  countBurst(messages: number): void {
    add(this.sent, 'burst', messages);
  }

  reply(code: string): void {
    add(this.replies, code, 1);
  }

  closed(name: string, code: number): void {
    add(this.closes, `${code} ${name}`, 1);
  }

  /** Something that the protocol or the permission table does not allow. */
  violation(sentence: string): void {
    if (!this.#violations.has(sentence)) this.#tell?.(sentence);
    add(this.#violations, sentence, 1);
  }

  get violations(): readonly string[] {
    return [...this.#violations].map(([sentence, times]) =>
      times === 1 ? sentence : `${sentence} (${times} times)`,
    );
  }
}

function add(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
