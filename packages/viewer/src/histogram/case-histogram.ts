import type { Volume } from '@rounds/imaging/asset';

import { countValues, type ValueHistogram } from './value-histogram.ts';

export interface CaseHistogramOptions {
  readonly volume: () => Volume | undefined;
  /** There is another histogram. */
  readonly onChange: () => void;
  /** Does something when the page has nothing better to do. @returns cancel */
  readonly whenIdle: (work: (hasTime: () => boolean) => void) => () => void;
}

/** The histogram of the case on the table: counted when somebody first asks for it, and again as finer voxels come. */
export class CaseHistogram {
  readonly #options: CaseHistogramOptions;
  #isWanted = false;
  #isStale = true;
  #histogram: ValueHistogram | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: CaseHistogramOptions) {
    this.#options = options;
  }

  /** What is known now; asking is what makes it known. */
  get(): ValueHistogram | undefined {
    this.#isWanted = true;
    this.#count();
    return this.#histogram;
  }

  /** Finer voxels have come. */
  refresh(): void {
    this.#isStale = true;
    if (this.#isWanted) this.#count();
  }

  /** Another case: nothing of the old one is shown for it. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#histogram = undefined;
    this.#isStale = true;
    this.#isWanted = false;
  }

  #count(): void {
    const volume = this.#options.volume();
    if (!this.#isStale || this.#cancel !== undefined || volume === undefined) return;
    this.#isStale = false;
    const counting = countValues(volume);
    const goOn = (hasTime: () => boolean): void => {
      for (;;) {
        const { done, value } = counting.next();
        if (done === true) {
          this.#cancel = undefined;
          this.#histogram = value;
          this.#options.onChange();
          // What came while this was counted is counted in its turn.
          if (this.#isWanted) this.#count();
          return;
        }
        if (!hasTime()) break;
      }
      this.#cancel = this.#options.whenIdle(goOn);
    };
    this.#cancel = this.#options.whenIdle(goOn);
  }
}
