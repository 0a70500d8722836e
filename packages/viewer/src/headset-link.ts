import type { ViewerStatus } from './viewer.ts';
import type { HeadsetDrawing } from './quality/headset-quality.ts';
import type { XrExperience } from './xr/xr-experience.ts';
import type { XrHost } from './xr/xr-host.ts';

export interface HeadsetLinkOptions {
  readonly host: XrHost;
  readonly onChange: () => void;
}

/** The way into a headset: found and loaded in the background, so that one press enters. */
export class HeadsetLink {
  readonly #options: HeadsetLinkOptions;
  #state: 'unknown' | 'unavailable' | 'available' = 'unknown';
  #experience: XrExperience | undefined;
  #disposed = false;

  constructor(options: HeadsetLinkOptions) {
    this.#options = options;
    void this.#find();
  }

  get status(): ViewerStatus['xr'] {
    return this.isActive ? 'active' : this.#state;
  }

  get isActive(): boolean {
    return this.#experience?.isActive ?? false;
  }

  /** @throws Error with a sentence for people where the headset does not start */
  async enter(): Promise<void> {
    if (this.#experience === undefined) throw new Error(NO_HEADSET);
    try {
      await this.#experience.enter();
    } catch (cause) {
      throw new Error(NOT_STARTED, { cause });
    } finally {
      this.#options.onChange();
    }
  }

  async exit(): Promise<void> {
    await this.#experience?.exit();
    this.#options.onChange();
  }

  /** Tells the wearer something in words. */
  say(message: string): void {
    if (this.isActive) this.#experience?.say(message);
  }

  /** Voxels have been refined in place. */
  refreshSlices(): void {
    if (this.isActive) this.#experience?.refreshSlices();
  }

  /** How drawing goes while a headset is on. */
  drawing(): HeadsetDrawing | undefined {
    return this.isActive ? this.#experience?.drawing() : undefined;
  }

  /** 0 to 1: nothing coarser is drawn from now on. */
  setMinimumQuality(floor: number): void {
    this.#experience?.setMinimumQuality(floor);
  }

  dispose(): void {
    this.#disposed = true;
    const experience = this.#experience;
    this.#experience = undefined;
    void experience?.exit().finally(() => experience.dispose());
  }

  async #find(): Promise<void> {
    const available = await isHeadsetPresent();
    // People without a headset never load this part.
    const loaded = available ? await import('./xr/xr-experience.ts') : undefined;
    if (this.#disposed) return;
    if (loaded !== undefined) this.#experience = new loaded.XrExperience(this.#options.host);
    this.#state = available ? 'available' : 'unavailable';
    this.#options.onChange();
  }
}

const NO_HEADSET = 'There is no headset here. Open this page in the browser of a headset.';
const NOT_STARTED =
  'The headset did not start. Put it on, close other pages that use it, and try again.';

async function isHeadsetPresent(): Promise<boolean> {
  const { xr } = navigator as Navigator & { readonly xr?: XRSystem };
  if (xr === undefined) return false;
  // A browser may forbid the question: then there is no headset for this page.
  return xr.isSessionSupported('immersive-vr').catch(() => false);
}
