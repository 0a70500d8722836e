import type { Clock } from '../view/command-pump.ts';

/** What the clock needs of a graphics context. */
export type TimedContext = Pick<
  WebGL2RenderingContext,
  | 'getExtension'
  | 'createQuery'
  | 'beginQuery'
  | 'endQuery'
  | 'deleteQuery'
  | 'getQueryParameter'
  | 'getParameter'
  | 'fenceSync'
  | 'clientWaitSync'
  | 'deleteSync'
  | 'flush'
>;

interface TimerExtension {
  readonly TIME_ELAPSED_EXT: number;
  readonly GPU_DISJOINT_EXT: number;
}

/** Where a cost comes from: the card's own clock, or the moment a frame was found to be finished. */
export type CostSource = 'timer' | 'fence';

interface PendingFrame<Frame> {
  readonly frame: Frame;
  readonly startedMs: number;
  readonly query: WebGLQuery | undefined;
  /** When it was last seen to be unfinished. */
  unfinishedMs: number;
  sync: WebGLSync | undefined;
}

export interface FinishedFrame<Frame> {
  readonly frame: Frame;
  /** The most it can have been. */
  readonly ms: number;
  /** It can have been less by so much. */
  readonly uncertainMs: number;
  readonly source: CostSource;
}

/** More frames than this are never on their way; if they are, they are not timed. */
const MAX_PENDING = 6;
/** How often it is looked whether a frame is finished. */
const POLL_MS = 2;
/** A card's clock that has not answered for so long never will. */
const MAX_UNANSWERED_MS = 10_000;
// Of WebGL2RenderingContext, which tests do not have.
const QUERY_RESULT = 0x8866;
const QUERY_RESULT_AVAILABLE = 0x8867;
const SYNC_GPU_COMMANDS_COMPLETE = 0x9117;
const TIMEOUT_EXPIRED = 0x911b;
const WAIT_FAILED = 0x911d;

/**
 * What frames cost the graphics card: by its own clock where it has one that may be used, else by when each was found to be
 * finished. Several frames may be on their way.
 */
export class GpuClock<Frame> {
  readonly #gl: TimedContext;
  readonly #time: Clock;
  #timer: TimerExtension | null;
  #pending: PendingFrame<Frame>[] = [];
  #open: PendingFrame<Frame> | undefined;
  #finished: FinishedFrame<Frame>[] = [];
  #lastFinishedMs = -Infinity;
  #cancelPoll: (() => void) | undefined;

  /** @param hasCard false where the processor draws: then its time is short for all else, too, and what counts is the wait */
  constructor(gl: TimedContext, time: Clock, hasCard = true) {
    this.#gl = gl;
    this.#time = time;
    this.#timer = hasCard
      ? (gl.getExtension('EXT_disjoint_timer_query_webgl2') as TimerExtension | null)
      : null;
  }

  /** Whether every frame begun has been finished and told. */
  get isIdle(): boolean {
    return this.#pending.length === 0 && this.#open === undefined;
  }

  /**
   * Before a frame is drawn.
   * @param mayUseTimer false where frames are drawn for both eyes at once: drawing so while a timer runs is an error
   */
  begin(frame: Frame, mayUseTimer = true): void {
    if (this.#open !== undefined || this.#pending.length >= MAX_PENDING) return;
    let query: WebGLQuery | undefined;
    if (this.#timer !== null && mayUseTimer) {
      query = this.#gl.createQuery() ?? undefined;
      if (query !== undefined) this.#gl.beginQuery(this.#timer.TIME_ELAPSED_EXT, query);
    }
    const startedMs = this.#time.now();
    this.#open = { frame, startedMs, query, unfinishedMs: startedMs, sync: undefined };
  }

  /** After it is drawn. */
  end(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    if (this.#timer !== null && open.query !== undefined)
      this.#gl.endQuery(this.#timer.TIME_ELAPSED_EXT);
    else open.sync = this.#gl.fenceSync(SYNC_GPU_COMMANDS_COMPLETE, 0) ?? undefined;
    this.#gl.flush();
    this.#pending.push(open);
    this.#pollLater();
  }

  /** The next frame whose cost is known by now; each is told once. */
  take(): FinishedFrame<Frame> | undefined {
    this.#look();
    return this.#finished.shift();
  }

  /** Forgets the frames on their way, as when the context is lost. */
  reset(): void {
    if (this.#open !== undefined) this.end();
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
    for (const pending of this.#pending) this.#release(pending);
    this.#pending = [];
    this.#finished = [];
  }

  dispose(): void {
    this.reset();
  }

  #pollLater(): void {
    if (this.#cancelPoll !== undefined || this.#pending[0]?.sync === undefined) return;
    this.#cancelPoll = this.#time.after(POLL_MS, () => {
      this.#cancelPoll = undefined;
      this.#look();
      this.#pollLater();
    });
  }

  #look(): void {
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
      const ms = next.query === undefined ? this.#fencedMs(next) : this.#timedMs(next, next.query);
      if (ms === undefined) return;
      this.#pending.shift();
      this.#release(next);
      const source = next.query === undefined ? 'fence' : 'timer';
      const sinceMs = this.#time.now() - next.unfinishedMs;
      const uncertainMs = source === 'timer' ? 0 : Math.min(ms, sinceMs);
      if (!Number.isNaN(ms)) this.#finished.push({ frame: next.frame, ms, uncertainMs, source });
    }
  }

  /** @returns NaN for a frame of which nothing can be said, undefined for one that is not finished */
  #timedMs({ startedMs }: PendingFrame<Frame>, query: WebGLQuery): number | undefined {
    const timer = this.#timer;
    if (timer === null) return Number.NaN;
    if (this.#gl.getQueryParameter(query, QUERY_RESULT_AVAILABLE) !== true) {
      if (this.#time.now() - startedMs < MAX_UNANSWERED_MS) return undefined;
      this.#timer = null;
      return Number.NaN;
    }
    const nanoseconds: unknown = this.#gl.getQueryParameter(query, QUERY_RESULT);
    // The clock has been set back or stood still: what it says of the frames on their way is void.
    const isBroken = this.#gl.getParameter(timer.GPU_DISJOINT_EXT) === true;
    if (isBroken || typeof nanoseconds !== 'number' || nanoseconds <= 0) return Number.NaN;
    return nanoseconds / 1e6;
  }

  #fencedMs(pending: PendingFrame<Frame>): number | undefined {
    const { sync, startedMs } = pending;
    if (sync === undefined) return Number.NaN;
    const state = this.#gl.clientWaitSync(sync, 0, 0);
    const nowMs = this.#time.now();
    if (state === TIMEOUT_EXPIRED) {
      pending.unfinishedMs = nowMs;
      return undefined;
    }
    // A frame that waited for the one before it began when that one was finished.
    const ms = nowMs - Math.max(startedMs, this.#lastFinishedMs);
    this.#lastFinishedMs = nowMs;
    return state === WAIT_FAILED ? Number.NaN : ms;
  }

  #release({ query, sync }: PendingFrame<Frame>): void {
    if (query !== undefined) this.#gl.deleteQuery(query);
    if (sync !== undefined) this.#gl.deleteSync(sync);
  }
}
