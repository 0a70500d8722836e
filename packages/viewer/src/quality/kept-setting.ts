/** Where settings of this device outlast a visit: localStorage in a browser. */
export type SettingStore = Pick<Storage, 'getItem' | 'setItem'>;

/** The browser's own; undefined where it forbids to keep anything. */
export function deviceSettings(): SettingStore | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    // A browser may refuse even to be asked.
    return undefined;
  }
}

/** One number that a device remembers, with limits: what others wrote there is not believed. */
export class KeptSetting {
  readonly #store: SettingStore | undefined;
  readonly #key: string;
  readonly #least: number;
  readonly #most: number;

  constructor(
    store: SettingStore | undefined,
    { key, least, most }: { readonly key: string; readonly least: number; readonly most: number },
  ) {
    this.#store = store;
    this.#key = key;
    this.#least = least;
    this.#most = most;
  }

  get value(): number | undefined {
    try {
      const text = this.#store?.getItem(this.#key) ?? '';
      const value = text === '' ? Number.NaN : Number(text);
      return Number.isFinite(value) ? this.#within(value) : undefined;
    } catch {
      return undefined;
    }
  }

  keep(value: number): void {
    try {
      this.#store?.setItem(this.#key, String(this.#within(value)));
    } catch {
      // A full or forbidden store forgets: that is all.
    }
  }

  #within(value: number): number {
    return Math.max(this.#least, Math.min(this.#most, value));
  }
}

/** The lowest quality that somebody at this device wants to see, 0 to 1. */
export function keptFloor(store = deviceSettings()): KeptSetting {
  return new KeptSetting(store, { key: 'rounds.quality.floor', least: 0, most: 1 });
}

/** Pixels per axis of a headset's picture, as a share of what it recommends, that were right last time. */
export function keptScaleFactor(store = deviceSettings()): KeptSetting {
  return new KeptSetting(store, { key: 'rounds.quality.headset-scale', least: 0.5, most: 1 });
}
