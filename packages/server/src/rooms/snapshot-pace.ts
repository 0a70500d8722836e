const SNAPSHOT_HALF_RATE_LAG_TICKS = 20;
const SNAPSHOT_STOP_LAG_TICKS = 60;
/** Somebody who stands still reports once a second: that long a silence says nothing. */
const QUIET_TICKS = 20;
/** Those who never report (who only watch) are judged by what waits in their socket. */
const MAX_BUFFERED_BYTES = 256 * 1024;

/**
 * Decides which snapshots a person gets, by how far behind the last tick they report to have seen is. The socket's own
 * buffer hides seconds of lag in the kernel, so it decides only for those who report nothing. Snapshots are absolute and
 * may be left out; schema patches never pass through here.
 */
export class SnapshotPace {
  #firstSentTick: number | undefined;
  #lastSentTick = 0;
  #lastReportTick: number | undefined;
  #lagAtReport = 0;

  /** The person reports the newest tick they have seen. */
  report(lastTickSeen: number, tick: number): void {
    // What was never sent cannot have been seen: a forged report gains nothing.
    const seen = Math.min(
      Math.max(lastTickSeen, (this.#firstSentTick ?? 1) - 1),
      this.#lastSentTick,
    );
    this.#lagAtReport = this.#lastSentTick - seen;
    this.#lastReportTick = tick;
  }

  /** Whether this tick's snapshot goes out; call once a tick. */
  admits(tick: number, bufferedBytes: number): boolean {
    const admitted = this.#admits(tick, bufferedBytes);
    if (admitted) {
      this.#firstSentTick ??= tick;
      this.#lastSentTick = tick;
    }
    return admitted;
  }

  #admits(tick: number, bufferedBytes: number): boolean {
    if (this.#lastReportTick === undefined) return bufferedBytes <= MAX_BUFFERED_BYTES;
    const silence = Math.max(0, tick - this.#lastReportTick - QUIET_TICKS);
    const lag = this.#lagAtReport + silence;
    if (lag > SNAPSHOT_STOP_LAG_TICKS) return false;
    return lag <= SNAPSHOT_HALF_RATE_LAG_TICKS || tick % 2 === 0;
  }
}
