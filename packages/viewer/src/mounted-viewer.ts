import {
  findParticipant,
  MAX_CUT_PLANES,
  type Participant,
  roomDirectionToPatient,
  type SharedState,
  type SharedView,
  type Vector3,
} from '@rounds/classroom';
import { type SliceOrientation, valueAt } from '@rounds/imaging';

import { CaseDisplay } from './case-display.ts';
import { HeadsetLink } from './headset-link.ts';
import { PageLayout } from './page/page-layout.ts';
import { People } from './pointers/people.ts';
import { screenPose } from './pointers/screen-pose.ts';
import { SlicePane } from './slices/slice-pane.ts';
import { openingPlane } from './space/plane-moves.ts';
import { WebGlMissingError } from './stage/graphics.ts';
import { RoomScene } from './stage/room-scene.ts';
import { VolumePane } from './stage/volume-pane.ts';
import type { Clock } from './view/command-pump.ts';
import { FollowedView } from './view/followed-view.ts';
import type { ViewEdit } from './view/view-edit.ts';
import type { Viewer, ViewerEvent, ViewerOptions, ViewerStatus } from './viewer.ts';
import { memoryLimitsOf } from './volume/memory-limits.ts';
import { presetForVolume } from './volume/preset-curve.ts';
import type { XrHost } from './xr/xr-host.ts';

const ORIENTATIONS: readonly SliceOrientation[] = ['axial', 'coronal', 'sagittal'];
const DEFAULT_MINIMUM_QUALITY = 0.1;

const NO_WEBGL =
  'This browser cannot draw in three dimensions (WebGL 2 is missing). The slices work as usual.';
const NO_MORE_PLANES = 'There is no room for another cut plane. Remove one first.';

/** One classroom drawn into a page: everything of the viewer, put together. */
export class MountedViewer implements Viewer {
  readonly #options: ViewerOptions;
  readonly #followed: FollowedView;
  readonly #people: People;
  readonly #panes: readonly SlicePane[];
  readonly #volumePane: VolumePane;
  readonly #layout: PageLayout;
  readonly #room: RoomScene | undefined;
  readonly #display: CaseDisplay;
  readonly #headset: HeadsetLink | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  readonly #abort = new AbortController();
  #state: SharedState;
  #drawnView: SharedView | undefined;
  #pointedLps: Vector3 | undefined;
  #notice: string | undefined;
  #statusIsStale = true;
  #frameRequest = 0;

  constructor(options: ViewerOptions) {
    this.#options = options;
    const { connection, host } = options;
    this.#state = connection.state();
    this.#people = new People(connection.participantId);
    this.#followed = new FollowedView({
      participantId: connection.participantId,
      state: this.#state,
      clock: PAGE_CLOCK,
      send: (command) => connection.send(command),
      onChange: () => this.#viewChanged(),
      onRefused: (message) => this.#refused(message),
    });
    this.#panes = ORIENTATIONS.map((orientation) => new SlicePane(orientation, this.#paneOwner()));
    this.#volumePane = new VolumePane(this.#paneOwner());
    const [axial, coronal, sagittal] = this.#panes as [SlicePane, SlicePane, SlicePane];
    this.#layout = new PageLayout(host, options.layout, {
      volume: this.#volumePane.element,
      axial: axial.element,
      coronal: coronal.element,
      sagittal: sagittal.element,
    });
    const limits = memoryLimitsOf(this.#me()?.device);
    this.#room = this.#makeRoom(limits.maxTextureBytes);
    if (this.#room !== undefined)
      this.#volumePane.attach(this.#room.graphics.camera, this.#room.seatView);
    this.#display = new CaseDisplay({
      assetUrl: options.assetUrl,
      token: () => connection.assetToken(),
      limits,
      view: () => this.#followed.view(),
      panes: this.#panes,
      room: this.#room,
      onDescription: () => this.#volumePane.placeCamera(),
      onChange: () => this.#statusChanged(),
      onRefined: () => this.#headset?.refreshSlices(),
      onTrouble: (message) => this.#pictureFailed(message),
    });
    this.#headset = this.#room && this.#makeHeadset(this.#room);
    this.#unsubscribe = connection.subscribe(() => this.#receive());
    this.#listenToKeys();
    this.#display.show(this.#state.volume.assetSha256);
    this.#viewChanged();
    this.#tick();
  }

  status(): ViewerStatus {
    const { loaded, firstPictureMs, fullResolutionMs } = this.#display;
    return {
      loaded,
      firstPictureMs,
      fullResolutionMs,
      following: this.#followed.following,
      inControl: this.#followed.inControl,
      xr: this.#headset?.status ?? 'unavailable',
      frameMs: this.#room?.frameCostMs,
      isResting: this.#room?.isResting ?? true,
      pointerValue: this.#pointerValue(),
    };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  currentView(): SharedView {
    return this.#followed.view();
  }

  choosePreset(presetId: string): void {
    const { description } = this.#display;
    if (description === undefined) return;
    const { window } = presetForVolume(presetId, description);
    this.#followed.edit({
      kind: 'preset',
      presetId,
      windowCenter: window.center,
      windowWidth: window.width,
    });
  }

  addPlane(): void {
    const view = this.#followed.view();
    if (view.planes.length >= MAX_CUT_PLANES) {
      this.#refused(NO_MORE_PLANES);
      return;
    }
    const forward = this.#room?.seatView.axes().forward ?? ([0, 0, -1] as const);
    const lookingLps = roomDirectionToPatient(view.placement, forward);
    // The page may be served without TLS, where there is no randomUUID.
    const planeId = `plane-${Math.random().toString(36).slice(2, 10)}`;
    this.#followed.edit({
      kind: 'plane',
      plane: openingPlane(planeId, view.crosshairLps, lookingLps, view.planes),
    });
  }

  removePlane(planeId: string): void {
    this.#followed.edit({ kind: 'plane-removed', planeId });
  }

  resetView(): void {
    this.#followed.reset();
  }

  setFollowing(following: boolean): void {
    this.#followed.setFollowing(following);
  }

  setLayout(layout: ViewerOptions['layout']): void {
    this.#layout.setLayout(layout);
  }

  undo(): void {
    this.#followed.undo();
  }

  redo(): void {
    this.#followed.redo();
  }

  async enterXr(): Promise<void> {
    if (this.#headset === undefined) throw new Error(NO_WEBGL);
    await this.#headset.enter();
  }

  async exitXr(): Promise<void> {
    await this.#headset?.exit();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frameRequest);
    this.#abort.abort();
    this.#unsubscribe();
    this.#headset?.dispose();
    this.#followed.dispose();
    this.#display.dispose();
    for (const pane of this.#panes) pane.dispose();
    this.#volumePane.dispose();
    this.#room?.dispose();
    this.#layout.dispose();
    this.#listeners.clear();
  }

  #me(): Participant | undefined {
    return findParticipant(this.#state, this.#options.connection.participantId);
  }

  #emit(event: ViewerEvent): void {
    this.#options.onEvent?.(event);
  }

  #refused(message: string): void {
    this.#headset?.say(message);
    this.#emit({ kind: 'refused', message });
  }

  #pictureFailed(message: string): void {
    this.#notice = message;
    this.#emit({ kind: 'picture-failed', message });
    this.#statusChanged();
  }

  #paneOwner() {
    return {
      view: () => this.#followed.view(),
      volumeOnTable: () => this.#state.volume,
      spots: () => this.#people.spots,
      edit: (edit: ViewEdit) => this.#followed.edit(edit),
      beginGesture: () => this.#followed.beginGesture(),
      endGesture: () => this.#followed.endGesture(),
      point: (pointLps: Vector3 | undefined) => this.#pointAt(pointLps),
      pick: (originLps: Vector3, directionLps: Vector3) =>
        this.#display.pick(originLps, directionLps),
      hoverPlane: (planeId: string | undefined) => this.#room?.setActivePlane(planeId),
      onSeen: () => this.#room?.request('moved'),
    };
  }

  #makeRoom(maxTextureBytes: number): RoomScene | undefined {
    try {
      return new RoomScene({
        canvas: this.#volumePane.canvas,
        minimumQuality: this.#options.minimumQuality ?? DEFAULT_MINIMUM_QUALITY,
        maxTextureBytes,
        onShown: () => this.#display.pictureShown(),
        onLost: () => this.#statusChanged(),
        onRestored: () => this.#statusChanged(),
      });
    } catch (error) {
      if (!(error instanceof WebGlMissingError)) throw error;
      this.#notice = NO_WEBGL;
      this.#emit({ kind: 'webgl-missing' });
      return undefined;
    }
  }

  #makeHeadset(room: RoomScene): HeadsetLink {
    const { connection } = this.#options;
    const followed = this.#followed;
    const host: XrHost = {
      ...this.#paneOwner(),
      room,
      minimumQuality: this.#options.minimumQuality ?? DEFAULT_MINIMUM_QUALITY,
      state: () => this.#state,
      me: () => this.#me(),
      following: () => followed.following,
      inControl: () => followed.inControl,
      setFollowing: (following) => followed.setFollowing(following),
      send: (command) => connection.send(command),
      sendPose: (pose) => connection.sendPose(pose),
      volume: () => this.#display.volume,
      description: () => this.#display.description,
      loaded: () => this.#display.loaded,
      refuse: (message) => this.#refused(message),
      frame: () => this.#updateScene(),
      ended: () => {
        this.#statusChanged();
        this.#emit({ kind: 'xr-ended' });
      },
    };
    return new HeadsetLink({ host, onChange: () => this.#statusChanged() });
  }

  /** Undo and redo wherever the focus is inside the viewer. */
  #listenToKeys(): void {
    this.#layout.root.addEventListener(
      'keydown',
      (event) => {
        if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
        const key = event.key.toLowerCase();
        if (key !== 'z' && key !== 'y') return;
        event.preventDefault();
        event.stopPropagation();
        if (key === 'y' || event.shiftKey) this.redo();
        else this.undo();
      },
      { signal: this.#abort.signal },
    );
  }

  #receive(): void {
    const state = this.#options.connection.state();
    if (state === this.#state) return;
    this.#state = state;
    this.#display.show(state.volume.assetSha256);
    this.#followed.receive(state);
  }

  /** Something of the view or of following may have changed. */
  #viewChanged(): void {
    this.#statusChanged();
    const view = this.#followed.view();
    if (view === this.#drawnView) return;
    const crosshairMoved = view.crosshairLps !== this.#drawnView?.crosshairLps;
    this.#drawnView = view;
    this.#display.applyPreset();
    this.#room?.setView(this.#state.volume, view);
    for (const pane of this.#panes) pane.redraw();
    if (crosshairMoved) this.#display.focus(view.crosshairLps);
  }

  #pointAt(pointLps: Vector3 | undefined): void {
    this.#pointedLps = pointLps;
    this.#statusChanged();
  }

  #pointerValue(): ViewerStatus['pointerValue'] {
    const { volume } = this.#display;
    const pointLps = this.#pointedLps;
    const value = pointLps && volume && valueAt(volume, pointLps);
    return value === undefined || pointLps === undefined ? undefined : { value, pointLps };
  }

  #updatePeople(): void {
    const { connection } = this.#options;
    const { moved, pointed } = this.#people.update(this.#state, (out) =>
      connection.remotePoses(performance.now(), out),
    );
    if (moved) this.#room?.setPresent(this.#people.present);
    if (pointed) for (const pane of this.#panes) pane.redrawMarks();
  }

  #tick(): void {
    this.#frameRequest = requestAnimationFrame(() => this.#tick());
    if (this.#headset?.isActive === true) return;
    this.#sendScreenPose();
    this.#updateScene();
  }

  /** With each frame of the page, or of the headset that is on. */
  #updateScene(): void {
    this.#updatePeople();
    this.#room?.tick();
    if (this.#statusIsStale) this.#tellStatus();
  }

  #sendScreenPose(): void {
    const me = this.#me();
    if (me === undefined || this.#options.connection.status().kind !== 'joined') return;
    const pose = screenPose(
      me.seatIndex,
      this.#state.volume,
      this.#followed.view(),
      this.#pointedLps,
    );
    this.#options.connection.sendPose(pose);
  }

  #statusChanged(): void {
    this.#statusIsStale = true;
  }

  #tellStatus(): void {
    this.#statusIsStale = false;
    const { loaded, preset } = this.#display;
    if (loaded > 0 && this.#room !== undefined) this.#notice = undefined;
    this.#volumePane.setTexts({
      title: preset?.transferFunction.label ?? '',
      loaded,
      onOwn: !this.#followed.following,
      notice: this.#notice,
    });
    for (const listener of this.#listeners) listener();
  }
}

const PAGE_CLOCK: Clock = {
  now: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
