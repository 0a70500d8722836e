import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import {
  type CaseVolume,
  patientToRoom,
  type SharedState,
  type SharedView,
} from '@rounds/classroom';

import type { EyeScale } from '../avatars/avatar.ts';
import { AvatarCrowd } from '../avatars/avatar-crowd.ts';
import type { PresentPerson } from '../pointers/people.ts';
import type { FrameLog } from '../quality/frame-log.ts';
import { FramePacer, type FrameReason } from '../quality/frame-pacer.ts';
import type { Quality } from '../quality/quality-ladder.ts';
import type { SegmentSurface } from '../overlays/case-overlays.ts';
import { fusedContentOf } from '../overlays/fused-content.ts';
import type { ShownOverlay } from '../overlays/shown-overlay.ts';
import type { OpacityCurve } from '../volume/opacity-curve.ts';
import type { LoadedLevel } from '../volume/volume-loader.ts';
import type { MarchQuality } from '../volume/volume-mesh.ts';
import { VolumePicture } from '../volume/volume-picture.ts';
import { othersHolds } from '../view/own-grabs.ts';
import { Amphitheatre } from './amphitheatre.ts';
import { Graphics } from './graphics.ts';
import { HoldTags } from './hold-tags.ts';
import { OrientationLetters } from './orientation-letters.ts';
import { PlaneFrames } from './plane-frames.ts';
import { type RaysOfPicture, raysOfPicture } from './ray-share.ts';
import { buildReadingRoom, type ReadingRoom } from './reading-room.ts';
import { SeatView } from './seat-view.ts';
import { SegmentCaps } from './segment-caps.ts';
import { SegmentSurfaces } from './segment-surfaces.ts';

export interface RoomSceneOptions {
  readonly canvas: HTMLCanvasElement;
  readonly minimumQuality: number;
  readonly maxTextureBytes: number;
  /** Voxels of a case are visible, at a level (undefined: the preview). */
  readonly onShown: (level: number | undefined) => void;
  readonly onLost: () => void;
  readonly onRestored: () => void;
}

/** Another volume beside the one on the table. */
export interface SecondVolume {
  /** Whether no finer voxels wait to be shown. */
  readonly isSettled: boolean;
  /** @returns whether voxels went to the graphics card */
  tick(): boolean;
  restore(): void;
  setQuality(quality: MarchQuality): void;
  arrange(current: { readonly volume: CaseVolume; readonly view: SharedView }, eye: EyeScale): void;
}

/** The finest step of a ray, as a share of the voxel size, and its limits. */
const STEP_VOXELS = 0.9;
const MIN_STEP_MM = 0.4;
const MAX_STEP_MM = 1.5;

/** From farther away, as when looking at the whole room, nobody is in the way. */
const CLOSE_UP_METRES = 1.5;

/** Between the last row and the walls. */
const WALL_GAP_METRES = 4;

/** What a frame may cost while things move, and what the one of a still picture may. */
export const MOVING_FRAME_MS = 33;
const STILL_FRAME_MS = 1600;

const NO_RAYS: RaysOfPicture = { share: 0, meanPathMm: 0 };

/** A hundredth of the view, but never less: names are about three of these high. */
const MIN_UNIT_PIXELS = 6;

/** Everything in three dimensions: the room, the volume on its table, the cuts. */
export class RoomScene {
  readonly graphics: Graphics;
  readonly picture: VolumePicture;
  readonly planes: PlaneFrames;
  readonly seatView: SeatView;
  readonly #pacer: FramePacer;
  readonly #crowd: AvatarCrowd;
  readonly #reading: ReadingRoom;
  readonly #rows: Amphitheatre;
  readonly #holdTags: HoldTags;
  readonly #letters: OrientationLetters;
  readonly #surfaces: SegmentSurfaces;
  readonly #caps: SegmentCaps;
  readonly #middle = new Vector3();
  #second: SecondVolume | undefined;
  #stepMm = 1;
  #hasVolume = true;
  #shownLevel: number | undefined;
  #present: readonly PresentPerson[] = [];
  #arranged: Pick<SharedState, 'participants' | 'holds'> | undefined;
  #shared: { readonly volume: CaseVolume; readonly view: SharedView } | undefined;

  /** @throws WebGlMissingError */
  constructor(options: RoomSceneOptions) {
    this.graphics = new Graphics(options.canvas, {
      onLost: options.onLost,
      onRestored: () => {
        this.picture.restore();
        this.#second?.restore();
        options.onRestored();
      },
      rayShare: () => this.rays().share,
      beforeDraw: (quality) => {
        this.#setQuality(quality);
        this.arrange(this.#screenEye());
      },
    });
    const { scene, engine, camera } = this.graphics;
    this.#reading = buildReadingRoom(scene);
    this.#rows = new Amphitheatre(scene);
    this.#holdTags = new HoldTags(scene);
    this.seatView = new SeatView(camera);
    this.planes = new PlaneFrames(scene);
    this.#crowd = new AvatarCrowd(scene);
    this.#letters = new OrientationLetters(scene);
    this.#surfaces = new SegmentSurfaces(scene);
    this.#caps = new SegmentCaps(scene);
    this.#pacer = new FramePacer(this.graphics, {
      minimumQuality: options.minimumQuality,
      movingFrameMs: MOVING_FRAME_MS,
      stillFrameMs: STILL_FRAME_MS,
    });
    this.picture = new VolumePicture(scene, engine, {
      maxTextureBytes: options.maxTextureBytes,
      onChange: () => this.request('content'),
      onShown: (level) => {
        this.#shownLevel = level;
        options.onShown(level);
      },
    });
  }

  get frameCostMs(): number {
    return this.#pacer.frameCostMs;
  }

  /** Nothing is to be drawn, and nothing finer is on its way to be. */
  get isResting(): boolean {
    const isSettled = this.picture.isSettled && this.#second?.isSettled !== false;
    return isSettled && this.#pacer.isResting;
  }

  /** The graphics card has been taken away, and not been given back yet. */
  get isLost(): boolean {
    return this.graphics.isLost;
  }

  /** Resolution level of the volume's picture (0 = full); undefined for a preview, and where there is none. */
  get shownLevel(): number | undefined {
    return this.picture.isVisible ? this.#shownLevel : undefined;
  }

  /** The finest step of a ray. */
  get stepMm(): number {
    return this.#stepMm;
  }

  /** Where on the ladder of quality frames of the page are drawn while things move. */
  get rung(): number {
    return this.#pacer.rung;
  }

  /** The last frames on the page. */
  get frames(): FrameLog {
    return this.#pacer.log;
  }

  /** 0 to 1: nothing coarser is drawn from now on. */
  setMinimumQuality(floor: number): void {
    this.#pacer.setMinimumQuality(floor);
  }

  request(reason: FrameReason): void {
    this.#pacer.request(reason);
  }

  /** Once a frame, drawn or not. */
  tick(): void {
    // What a frame costs says little while voxels are on their way to the graphics card.
    const hasSent = this.picture.tick();
    if (this.#second?.tick() === true || hasSent) this.#pacer.disturb();
  }

  /** Stands another volume beside the one on the table; whoever made it disposes of it. */
  setSecond(second: SecondVolume | undefined): void {
    this.#second = second;
    this.request('content');
  }

  /** While images stream in, slices need the processor and the graphics card more than a finer still picture does. */
  setStreaming(isStreaming: boolean): void {
    this.#pacer.setCoarse(isStreaming);
  }

  /**
   * Draws nothing on the page until everything is compiled.
   * @param code what the room is drawn with, and does not come with this module
   * @param mayDraw asked then: somebody else may be drawing
   */
  drawWhenPrepared(code: Promise<void>, signal: AbortSignal, mayDraw: () => boolean): void {
    this.pausePage();
    code
      .then(() => this.#prepare(signal))
      .then(
        () => {
          if (!signal.aborted && mayDraw()) this.resumePage();
        },
        // Whoever mounts the viewer waits for the code as well, and tells.
        () => undefined,
      );
  }

  pausePage(): void {
    this.#pacer.pause();
  }

  resumePage(): void {
    this.#pacer.resume();
  }

  add(level: LoadedLevel): void {
    this.#stepMm = Math.max(
      MIN_STEP_MM,
      Math.min(MAX_STEP_MM, STEP_VOXELS * Math.min(...level.volume.geometry.spacingMm)),
    );
    this.picture.add(level);
  }

  setCurve(curve: OpacityCurve): void {
    this.picture.setCurve(curve);
  }

  setView(volume: CaseVolume, view: SharedView): void {
    this.picture.setView(volume, view);
    this.planes.update(volume, view);
    this.#surfaces.update(volume, view);
    this.#caps.update(volume, view);
    this.#shared = { volume, view };
    this.request('moved');
  }

  /** Whether there is a volume on the table at all: an image stack has none, and no way is left or right in it. */
  setHasVolume(hasVolume: boolean): void {
    this.#hasVolume = hasVolume;
    this.#letters.setVisible(hasVolume);
    this.request('content');
  }

  addSurface(surface: SegmentSurface): void {
    this.#surfaces.add(surface);
    this.request('content');
  }

  /** What lies over the slices, for the volume and the faces of its cuts. */
  setOverlays(overlays: readonly ShownOverlay[]): void {
    this.#surfaces.setOverlays(overlays);
    if (!this.#caps.setOverlays(overlays)) return;
    this.picture.setFused(fusedContentOf(overlays));
    if (this.#shared === undefined) return;
    this.#caps.update(this.#shared.volume, this.#shared.view);
    this.request('content');
  }

  /** Frees what lay over the volume: the surfaces of segments, and the second volume. */
  clearSurfaces(): void {
    this.#surfaces.clear();
    this.picture.clearFused();
    this.request('content');
  }

  /** Everybody else, as they stand now. */
  setPresent(present: readonly PresentPerson[]): void {
    // What people point at in a picture is shown on the picture: it hangs before each of them elsewhere.
    this.#present = this.#hasVolume ? present : present.map(withoutPointing);
    this.request('presence');
  }

  /**
   * Rows of the amphitheatre for as many as there are, and the names of those who have something in hand.
   * @returns whether there are more or fewer rows than before
   */
  arrangeClass({ participants, holds }: SharedState, ownId: string): boolean {
    if (this.#arranged?.participants === participants && this.#arranged.holds === holds)
      return false;
    this.#arranged = { participants, holds };
    this.#holdTags.setHolds(othersHolds({ participants, holds }, ownId));
    this.request('presence');
    let highestSeat = 0;
    for (const { connected, seatIndex } of participants)
      if (connected) highestSeat = Math.max(highestSeat, seatIndex);
    const reachMetres = this.#rows.setHighestSeat(highestSeat);
    if (reachMetres === undefined) return false;
    this.#reading.setRadius(reachMetres + WALL_GAP_METRES);
    return true;
  }

  get hasRows(): boolean {
    return this.#rows.hasRows;
  }

  /** Puts people and letters in their places for an eye; once a frame. */
  arrange(eye: EyeScale): void {
    if (this.#shared === undefined) return;
    const { volume, view } = this.#shared;
    this.#crowd.update(this.#present, volume, view, eye);
    this.#letters.update(volume, view, eye);
    this.#holdTags.update(volume, view, eye, this.graphics.now());
    this.#second?.arrange(this.#shared, eye);
    this.#middle.set(...patientToRoom(volume, view.placement, volume.centerLps));
    this.planes.setUnit(eye.metresAt(this.#middle));
  }

  setActivePlane(planeId: string | undefined): void {
    if (this.planes.setActive(planeId)) this.request('moved');
  }

  /** Makes a frame of a headset ready: there, resolution and foveation are the layer's own business. */
  arrangeForHeadset(quality: Pick<Quality, 'stepFactor' | 'shading'>, eye: EyeScale): void {
    this.#setQuality(quality);
    this.arrange(eye);
  }

  dispose(): void {
    this.#pacer.dispose();
    this.picture.dispose();
    this.planes.dispose();
    this.#crowd.dispose();
    this.#letters.dispose();
    this.#holdTags.dispose();
    this.#rows.dispose();
    this.#surfaces.dispose();
    this.#caps.dispose();
    this.graphics.dispose();
  }

  /**
   * Compiles what the room is drawn with, a piece at a time, so that the page stays responsive. Between two frames instead,
   * the page would wait for the first of them on top.
   */
  async #prepare(signal: AbortSignal): Promise<void> {
    // The first round fetches shaders and starts them, the second finds those that were not ready then.
    for (let round = 0; round < 2; round++) {
      for (const mesh of this.graphics.scene.meshes.slice()) {
        if (signal.aborted) return;
        if (mesh.isDisposed() || mesh.isReady(true)) continue;
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    }
  }

  #setQuality({ stepFactor, shading }: Pick<Quality, 'stepFactor' | 'shading'>): void {
    const march = { stepMm: this.#stepMm * stepFactor, jitter: true, shading };
    this.picture.setQuality(march);
    this.#second?.setQuality(march);
  }

  /** What rays of the page's picture find of the volume. */
  rays(): RaysOfPicture {
    if (this.#shared === undefined || !this.picture.isVisible) return NO_RAYS;
    const { camera, canvas } = this.graphics;
    const tanHalfHeight = Math.tan(camera.fov / 2);
    const aspect = canvas.clientWidth / Math.max(1, canvas.clientHeight);
    return raysOfPicture(this.#shared.volume, this.#shared.view.placement, {
      eyeRoom: this.seatView.eyeRoom(),
      ...this.seatView.axes(),
      tanHalfWidth: tanHalfHeight * aspect,
      tanHalfHeight,
    });
  }

  /** Somebody at a screen: sizes follow the pane, and stay readable on a small one. */
  #screenEye(): EyeScale {
    const { camera, canvas } = this.graphics;
    const height = Math.max(1, canvas.clientHeight);
    // In an upright pane it is the width that is scarce.
    const unitPixels = Math.max(MIN_UNIT_PIXELS, Math.min(height, canvas.clientWidth) / 100);
    const unit = (unitPixels / height) * 2 * Math.tan(camera.fov / 2);
    const eye = camera.position;
    return {
      eye,
      metresAt: (point) => unit * Vector3.Distance(point, eye),
      // People who come between a screen and the volume would hide it; those across the table are seen.
      clearanceMetres: Math.min(CLOSE_UP_METRES, Vector3.Distance(eye, this.#middle)),
    };
  }
}

function withoutPointing(person: PresentPerson): PresentPerson {
  const { head, left, right } = person.pose;
  const pose = { head, ...(left && { left }), ...(right && { right }) };
  return { ...person, pose };
}
