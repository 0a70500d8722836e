import type { Engine } from '@babylonjs/core/Engines/engine.js';

interface TimerExtension {
  readonly TIME_ELAPSED_EXT: number;
  readonly GPU_DISJOINT_EXT: number;
}

/**
 * What frames cost the graphics card: by its own clock where it has one, else by whether it is finished when the next
 * frame begins. The latter cannot tell an idle card from a nearly full one, so it only ever makes the picture coarser.
 */
export class GpuClock {
  readonly #gl: WebGL2RenderingContext;
  readonly #timer: TimerExtension | null;
  #query: WebGLQuery | null = null;
  #sync: WebGLSync | null = null;
  #startedMs = 0;
  #isOpen = false;

  constructor(engine: Engine) {
    this.#gl = engine._gl;
    this.#timer = this.#gl.getExtension('EXT_disjoint_timer_query_webgl2') as TimerExtension | null;
  }

  /** Before a frame is drawn. @returns what an earlier one cost, once that is known */
  begin(nowMs: number): number | undefined {
    const cost = this.#timer === null ? this.#readSync(nowMs) : this.#readQuery(this.#timer);
    if (this.#query !== null || this.#sync !== null) return cost;
    this.#startedMs = nowMs;
    this.#isOpen = true;
    if (this.#timer !== null) {
      this.#query = this.#gl.createQuery();
      if (this.#query !== null) this.#gl.beginQuery(this.#timer.TIME_ELAPSED_EXT, this.#query);
    }
    return cost;
  }

  /** After it is drawn. */
  end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (this.#timer !== null) this.#gl.endQuery(this.#timer.TIME_ELAPSED_EXT);
    else this.#sync = this.#gl.fenceSync(this.#gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  }

  dispose(): void {
    this.end();
    if (this.#query !== null) this.#gl.deleteQuery(this.#query);
    if (this.#sync !== null) this.#gl.deleteSync(this.#sync);
    this.#query = null;
    this.#sync = null;
  }

  #readQuery(timer: TimerExtension): number | undefined {
    const gl = this.#gl;
    if (
      this.#query === null ||
      gl.getQueryParameter(this.#query, gl.QUERY_RESULT_AVAILABLE) !== true
    )
      return undefined;
    const nanoseconds: unknown = gl.getQueryParameter(this.#query, gl.QUERY_RESULT);
    const isBroken = gl.getParameter(timer.GPU_DISJOINT_EXT) === true;
    gl.deleteQuery(this.#query);
    this.#query = null;
    return isBroken || typeof nanoseconds !== 'number' ? undefined : nanoseconds / 1e6;
  }

  #readSync(nowMs: number): number | undefined {
    const gl = this.#gl;
    if (this.#sync === null || gl.clientWaitSync(this.#sync, 0, 0) === gl.TIMEOUT_EXPIRED)
      return undefined;
    gl.deleteSync(this.#sync);
    this.#sync = null;
    return nowMs - this.#startedMs;
  }
}
