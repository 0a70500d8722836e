/** A few milliseconds of work. One alone would wait long where a turn takes long, in a class of thousands. */
const BEGIN_PER_TURN = 4;

/**
 * Lets a few at a time begin, in a turn of the event loop of their own. When hundreds of people join at once, their
 * requests arrive together and would all be worked on before the next timer is looked at: the class would stand still
 * meanwhile. Between two turns its tick runs.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  readonly #setTurn: (callback: () => void) => void;
  #isSet = false;

  constructor(setTurn: (callback: () => void) => void = setImmediate) {
    this.#setTurn = setTurn;
  }

  /** Resolves when it is one's turn, in the order of asking. */
  next(): Promise<void> {
    return new Promise((begin) => {
      this.#waiting.push(begin);
      this.#set();
    });
  }

  #set(): void {
    if (this.#isSet || this.#waiting.length === 0) return;
    this.#isSet = true;
    this.#setTurn(() => {
      this.#isSet = false;
      for (const begin of this.#waiting.splice(0, BEGIN_PER_TURN)) begin();
      this.#set();
    });
  }
}
