import '@babylonjs/core/Culling/ray.js';
import { Vector3 as BabylonVector3 } from '@babylonjs/core/Maths/math.vector.js';
import { WebXRExperienceHelper } from '@babylonjs/core/XR/webXRExperienceHelper.js';
import { type RigidPose, seatPlace } from '@rounds/classroom';

import type { EyeScale } from '../avatars/avatar.ts';
import { PAGE_CLOCK } from '../page/page-clock.ts';
import { type HeadsetDrawing, HeadsetQuality } from '../quality/headset-quality.ts';
import { rayShare } from '../stage/ray-share.ts';
import { headsetEye } from './headset-eye.ts';
import { HeadsetRoom } from './headset-room.ts';
import {
  originOffset,
  placeAtSeat,
  roomFromTracked,
  type StandingPlace,
  turnedInPlace,
  UNMOVED_PLACE,
} from './standing-place.ts';
import { rigidPose, TrackedHands } from './tracked-hands.ts';
import type { XrHost } from './xr-host.ts';
import { XrLayers } from './xr-layers.ts';

const FRAME_RATE_HZ = 72;
const MIN_SCALE_FACTOR = 0.5;
const NEAR_METRES = 0.05;
const FAR_METRES = 60;
/** Nobody's head is drawn inside one's own. */
const PERSONAL_SPACE_METRES = 0.4;
/** Marks are as large as one hundredth of a screen seen at arm's length. */
const MARK_ANGLE = 0.011;
/** Somewhat coarser pixels at the edges of sight, where lenses blur them anyway. */
const DEFAULT_FOVEATION = 0.5;

interface ActiveSession {
  readonly session: XRSession;
  readonly hands: TrackedHands;
  readonly room: HeadsetRoom;
}

/**
 * The room in a headset: one session at a time on the page's own scene. The page's pictures stand still meanwhile. No
 * controller profiles, models or icons are fetched: hands are read from WebXR itself.
 */
export class XrExperience {
  readonly #host: XrHost;
  readonly #quality: HeadsetQuality;
  readonly #eye = new BabylonVector3();
  readonly #scale: EyeScale = {
    eye: this.#eye,
    metresAt: (point) => MARK_ANGLE * BabylonVector3.Distance(point, this.#eye),
    clearanceMetres: PERSONAL_SPACE_METRES,
  };
  readonly #draw = (): void => this.#drawFrame();
  #helper: WebXRExperienceHelper | undefined;
  #layers: XrLayers | undefined;
  #scaleFactor = 1;
  #foveation = DEFAULT_FOVEATION;
  #active: ActiveSession | undefined;
  #place: StandingPlace = UNMOVED_PLACE;
  #base: XRReferenceSpace | undefined;
  #mustTakeSeat = true;
  #isEntering = false;
  #lastFrameMs = 0;

  constructor(host: XrHost) {
    this.#host = host;
    this.#quality = new HeadsetQuality({ minimumQuality: host.minimumQuality, clock: PAGE_CLOCK });
  }

  get isActive(): boolean {
    return this.#active !== undefined;
  }

  /** Whether both eyes are drawn in one pass. */
  get isMultiview(): boolean {
    return this.#layers?.isMultiview ?? false;
  }

  /**
   * From the next session on: pixels per axis, as a share of what the headset recommends. While a session is on, the size
   * of its picture is fixed.
   */
  setScaleFactor(scaleFactor: number): void {
    this.#scaleFactor = Math.max(MIN_SCALE_FACTOR, Math.min(1, scaleFactor));
  }

  /** At once. @param level 0: everywhere as sharp as in the middle; 1: at the edges of sight as coarse as the headset can */
  setFoveation(level: number): void {
    this.#foveation = Math.max(0, Math.min(1, level));
    if (this.#helper !== undefined && this.#active !== undefined)
      this.#helper.sessionManager.fixedFoveation = this.#foveation;
  }

  /** How drawing goes in the session that is on. */
  drawing(): HeadsetDrawing {
    const { engine } = this.#host.room.graphics;
    // One picture with the eyes side by side, or one of two layers: an eye each.
    const pixels = engine.getRenderWidth() * engine.getRenderHeight() * (this.isMultiview ? 2 : 1);
    return this.#quality.drawing(pixels);
  }

  setMinimumQuality(floor: number): void {
    this.#quality.setMinimumQuality(floor);
  }

  /** To be called from a press: browsers start headsets for nothing less. @throws where the session does not start */
  async enter(): Promise<void> {
    if (this.#isEntering || this.#active !== undefined) return;
    this.#isEntering = true;
    try {
      const helper = await this.#prepare();
      this.setScaleFactor(this.#quality.scaleFactor);
      const output = await this.#layers?.prepare(this.#scaleFactor);
      this.#host.room.pausePage();
      await helper.enterXRAsync('immersive-vr', 'local-floor', output, {
        optionalFeatures: ['hand-tracking'],
      });
      this.#begin(helper);
    } catch (error) {
      this.#host.room.resumePage();
      throw error;
    } finally {
      this.#isEntering = false;
    }
  }

  async exit(): Promise<void> {
    await this.#helper?.exitXRAsync();
  }

  /** Tells the wearer something in words. */
  say(message: string): void {
    this.#active?.room.say(message);
  }

  /** Voxels have been refined in place. */
  refreshSlices(): void {
    this.#active?.room.refreshSlices();
  }

  dispose(): void {
    this.#helper?.dispose();
    this.#end();
  }

  async #prepare(): Promise<WebXRExperienceHelper> {
    if (this.#helper !== undefined) return this.#helper;
    const helper = await WebXRExperienceHelper.CreateAsync(this.#host.room.graphics.scene);
    // The page's camera is not to follow the wearer home.
    helper.camera.compensateOnFirstFrame = false;
    helper.camera.minZ = NEAR_METRES;
    helper.camera.maxZ = FAR_METRES;
    helper.sessionManager.onXRFrameObservable.add((frame) => this.#frame(frame));
    helper.sessionManager.onXRSessionEnded.add(() => this.#end());
    this.#layers = new XrLayers(helper, this.#host.room.graphics.engine);
    this.#helper = helper;
    return helper;
  }

  #begin(helper: WebXRExperienceHelper): void {
    const { sessionManager } = helper;
    const { session } = sessionManager;
    const { engine, scene } = this.#host.room.graphics;
    sessionManager.fixedFoveation = this.#foveation;
    askForFrameRate(session);
    this.#base = sessionManager.baseReferenceSpace;
    // The wearer has held the headset's own button to look ahead again.
    this.#base.addEventListener('reset', () => {
      this.#mustTakeSeat = true;
    });
    this.#mustTakeSeat = true;
    const hands = new TrackedHands(session);
    const room = new HeadsetRoom(scene, this.#host, hands, {
      // Not in the middle of a frame: the room is taken down with the session.
      leave: () => queueMicrotask(() => void this.exit()),
      recenter: () => {
        this.#mustTakeSeat = true;
      },
      turn: (radians) => this.#turn(radians),
    });
    this.#active = { session, hands, room };
    this.#quality.begin({
      gl: engine._gl,
      frameRateHz: session.frameRate ?? FRAME_RATE_HZ,
      isMultiview: this.isMultiview,
      setFoveation: (level) => this.setFoveation(level),
    });
    this.#lastFrameMs = performance.now();
    engine.runRenderLoop(this.#draw);
  }

  #end(): void {
    const active = this.#active;
    if (active === undefined) return;
    this.#active = undefined;
    const { graphics } = this.#host.room;
    graphics.engine.stopRenderLoop(this.#draw);
    this.#quality.end();
    active.hands.dispose();
    active.room.dispose();
    this.#base = undefined;
    this.#host.room.resumePage();
    this.#host.ended();
  }

  /** Before each frame of the headset is drawn. */
  #frame(frame: XRFrame): void {
    const active = this.#active;
    const helper = this.#helper;
    if (active === undefined || helper === undefined) return;
    const nowMs = performance.now();
    const elapsedMs = nowMs - this.#lastFrameMs;
    this.#lastFrameMs = nowMs;
    if (this.#mustTakeSeat) this.#takeSeat(frame, active);
    const space = helper.sessionManager.referenceSpace;
    const head = rigidPose(frame.getViewerPose(space));
    const events = active.hands.update(frame, space);
    this.#host.frame();
    if (head === undefined) return;
    this.#eye.set(...head.positionRoom);
    active.room.update({ head, events, nowMs, elapsedMs });
    this.#host.room.planes.setActive(active.room.activePlaneId);
    this.#host.room.arrangeForHeadset(
      this.#quality.choose(nowMs, this.#rayShare(head, frame.getViewerPose(space)?.views[0])),
      this.#scale,
    );
  }

  /** What of an eye's picture has rays to march. */
  #rayShare(head: RigidPose, view: XRView | undefined): number {
    if (!this.#host.room.picture.isVisible) return 0;
    const { placement } = this.#host.view();
    return rayShare(this.#host.state().volume, placement, headsetEye(head, view));
  }

  #drawFrame(): void {
    const active = this.#active;
    if (active === undefined) return;
    this.#quality.beginDrawing();
    this.#host.room.graphics.scene.render();
    this.#quality.endDrawing();
  }

  /** Stands the wearer at their seat, facing the table, and hangs the panels around them. */
  #takeSeat(frame: XRFrame, { room }: ActiveSession): void {
    const head = this.#base && rigidPose(frame.getViewerPose(this.#base));
    if (head === undefined) return;
    const seat = seatPlace(this.#host.me()?.seatIndex ?? 0);
    this.#mustTakeSeat = false;
    const place = placeAtSeat(head, seat);
    this.#move(place);
    room.hangPanels(roomFromTracked(place, head).positionRoom, seat.orientation);
  }

  #turn(radians: number): void {
    const { x, y, z } = this.#eye;
    this.#move(turnedInPlace(this.#place, [x, y, z], radians));
  }

  #move(place: StandingPlace): void {
    if (this.#base === undefined || this.#helper === undefined) return;
    this.#place = place;
    const { position, orientation } = originOffset(place);
    const transform = new XRRigidTransform(
      { x: position[0], y: position[1], z: position[2] },
      { x: orientation[0], y: orientation[1], z: orientation[2], w: orientation[3] },
    );
    this.#helper.sessionManager.referenceSpace = this.#base.getOffsetReferenceSpace(transform);
  }
}

/** Where the headset can choose, the rate the budget is made for. */
function askForFrameRate(session: XRSession): void {
  const { supportedFrameRates, frameRate } = session;
  if (
    supportedFrameRates === undefined ||
    frameRate === FRAME_RATE_HZ ||
    !supportedFrameRates.includes(FRAME_RATE_HZ)
  )
    return;
  session.updateTargetFrameRate(FRAME_RATE_HZ).catch(() => undefined);
}
