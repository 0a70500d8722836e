import type { HeadsetLink } from './headset-link.ts';
import { StatisticsPanel } from './page/statistics-panel.ts';
import type { FrameLog } from './quality/frame-log.ts';
import { keptFloor, type KeptSetting } from './quality/kept-setting.ts';
import { HEADSET_LADDER, SCREEN_LADDER } from './quality/quality-ladder.ts';
import { MOVING_FRAME_MS, type RoomScene } from './stage/room-scene.ts';
import { knownTextureBytes } from './stage/texture-bytes.ts';
import type { ViewerStatistics } from './viewer.ts';

export interface DrawingStatisticsOptions {
  readonly room: () => RoomScene | undefined;
  readonly headset: () => HeadsetLink | undefined;
  /** Voxels that the page keeps. */
  readonly voxelBytes: () => number;
  /** The lowest quality that the page asks for, 0 to 1. */
  readonly minimumQuality: number;
  /** The pane to show them over, and the element in which a key asks for them. */
  readonly pane: HTMLElement;
  readonly keysOf: HTMLElement;
}

/** How drawing goes on this device, and how coarse it may get. */
export class DrawingStatistics {
  readonly #options: DrawingStatisticsOptions;
  readonly #kept: KeptSetting = keptFloor();
  readonly #abort = new AbortController();
  readonly #panel: StatisticsPanel;

  constructor(options: DrawingStatisticsOptions) {
    this.#options = options;
    this.#panel = new StatisticsPanel(options.pane, {
      read: () => this.read(),
      floor: () => this.floor,
      setFloor: (floor) => this.#setFloor(floor),
    });
    this.#panel.listenToKeys(options.keysOf, this.#abort.signal);
  }

  /** The lowest quality there may be: what the person chose here, else what the page asks for. */
  get floor(): number {
    return this.#kept.value ?? this.#options.minimumQuality;
  }

  setShown(isShown: boolean): void {
    this.#panel.setShown(isShown);
  }

  dispose(): void {
    this.#abort.abort();
    this.#panel.dispose();
  }

  read(): ViewerStatistics {
    const room = this.#options.room();
    const worn = this.#options.headset()?.drawing();
    const frames: FrameLog | undefined = worn?.frames ?? room?.frames;
    const last = frames?.last;
    const rays = room?.rays();
    const stepMm = (room?.stepMm ?? 1) * (last?.quality.stepFactor ?? 1);
    const gl = room?.graphics.engine;
    const pixels = gl === undefined ? 0 : gl.getRenderWidth() * gl.getRenderHeight();
    return {
      drawnBy: worn === undefined ? 'page' : 'headset',
      frameMs: last?.costMs,
      budgetMs: worn?.budgetMs ?? MOVING_FRAME_MS,
      frames: frames?.costsMs() ?? [],
      framesPerSecond: frames?.framesInLastSecond(performance.now()) ?? 0,
      rays: Math.round((last?.rayShare ?? 0) * (worn?.pixels ?? pixels)),
      samplesPerRay: rays === undefined ? undefined : rays.meanPathMm / stepMm,
      quality: last?.quality,
      rung: worn?.rung ?? room?.rung ?? 0,
      rungCount: (worn === undefined ? SCREEN_LADDER : HEADSET_LADDER).length,
      scaleFactor: worn?.scaleFactor,
      textureBytes: gl === undefined ? 0 : knownTextureBytes(gl),
      textureLevel: room?.shownLevel,
      voxelBytes: this.#options.voxelBytes(),
      floor: this.floor,
    };
  }

  #setFloor(floor: number): void {
    this.#kept.keep(floor);
    this.#options.room()?.setMinimumQuality(floor);
    this.#options.headset()?.setMinimumQuality(floor);
  }
}
