import { TICK_RATE_HZ } from '@rounds/classroom';

import { PACKED_MAX_BYTES } from './snapshots/interest.ts';

/** With more people than this a room keeps to 20 Hz, whatever the class asked for. */
const MAX_PEOPLE_FOR_MORE = 40;
/** What a client gets a second does not grow with the rate. */
const PACKED_BYTES_PER_SECOND = PACKED_MAX_BYTES * TICK_RATE_HZ;
/** So much less has to be told before a room that fell back goes faster again. */
const MARGIN = 0.9;

/** How often a room ticks: as often as its class asked for, as long as everybody can be told of everybody so often. */
export class Rhythm {
  #tickRateHz: number = TICK_RATE_HZ;

  /** @param wholeBytes what the poses of all take in one snapshot */
  rateFor(wantedHz: number, connected: number, wholeBytes: number): number {
    const isFast = this.#tickRateHz > TICK_RATE_HZ;
    const most = PACKED_BYTES_PER_SECOND * (isFast ? 1 : MARGIN);
    const fits = connected <= MAX_PEOPLE_FOR_MORE && wholeBytes * wantedHz <= most;
    this.#tickRateHz = fits ? wantedHz : TICK_RATE_HZ;
    return this.#tickRateHz;
  }
}
