import type { AssetLevel } from '@rounds/imaging/asset';

/** How much of an asset is received and decoded, in shares of its bytes: what a progress bar shows. */
export class LoadProgress {
  readonly #levels: readonly Pick<AssetLevel, 'level' | 'byteLength'>[];
  readonly #slices: number;
  readonly #total: number;
  #level = Infinity;
  /** Share of all levels coarser than the one in work. */
  #before = 0;
  #decodedOfLevel = 0;

  constructor(levels: readonly Pick<AssetLevel, 'level' | 'byteLength'>[], slices: number) {
    this.#levels = levels;
    this.#slices = slices;
    this.#total = levels.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Counts one more slice decoded at a level; levels left out count with the finer one that replaces them. */
  sliceDecoded(level: number): number {
    if (level !== this.#level) {
      this.#before = Number.isFinite(this.#level) ? this.#shareDownTo(this.#level) : 0;
      this.#level = level;
      this.#decodedOfLevel = 0;
    }
    this.#decodedOfLevel += 1;
    const share = this.#shareDownTo(level) - this.#before;
    return this.#before + (share * this.#decodedOfLevel) / this.#slices;
  }

  #shareDownTo(level: number): number {
    const counted = this.#levels.filter((candidate) => candidate.level >= level);
    return counted.reduce((sum, { byteLength }) => sum + byteLength, 0) / this.#total;
  }
}
