import {
  findParticipant,
  type Participant,
  type SharedState,
  type SharedView,
  type Vector3,
} from '@rounds/classroom';
import type { RemotePose } from '@rounds/connection';
import type { SliceOrientation, VolumeDescription } from '@rounds/imaging/asset';

import { CaseDisplay } from './case-display.ts';
import type { HeadsetLink } from './headset-link.ts';
import { headsetOfRoom, openRoom } from './open-room.ts';
import { PAGE_CLOCK } from './page/page-clock.ts';
import { FirstSlices } from './page/first-slices.ts';
import { hasGraphicsCard } from './page/graphics-card.ts';
import { PageLayout } from './page/page-layout.ts';
import { listenToUndoKeys } from './page/undo-keys.ts';
import { People } from './pointers/people.ts';
import { screenPose } from './pointers/screen-pose.ts';
import { ShownCase } from './shown-case.ts';
import { SlicePane } from './slices/slice-pane.ts';
import type { RoomScene } from './stage/room-scene.ts';
import { VolumePane } from './stage/volume-pane.ts';
import { FollowedView } from './view/followed-view.ts';
import type { ViewEdit } from './view/view-edit.ts';
import { ViewTools } from './view/view-tools.ts';
import type { Viewer, ViewerEvent, ViewerOptions, ViewerOverlay, ViewerStatus } from './viewer.ts';
import { type MemoryLimits, memoryLimitsOf } from './volume/memory-limits.ts';

const ORIENTATIONS: readonly SliceOrientation[] = ['axial', 'coronal', 'sagittal'];
const DEFAULT_MINIMUM_QUALITY = 0.1;

const NO_WEBGL =
  'This browser cannot draw in three dimensions (WebGL 2 is missing). The slices work as usual.';
const NOT_PREPARED = 'The picture is still being prepared. Try again in a moment.';

/** One classroom drawn into a page: everything of the viewer, put together. */
export class MountedViewer implements Viewer {
  readonly #options: ViewerOptions;
  readonly #followed: FollowedView;
  readonly #people: People;
  readonly #panes: readonly SlicePane[];
  readonly #volumePane: VolumePane;
  readonly #layout: PageLayout;
  readonly #limits: MemoryLimits;
  readonly #firstSlices: FirstSlices;
  #room: RoomScene | undefined;
  readonly #shown: ShownCase;
  readonly #tools: ViewTools;
  readonly #display: CaseDisplay;
  #headset: HeadsetLink | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  readonly #abort = new AbortController();
  #state: SharedState;
  #drawnView: SharedView | undefined;
  #pointedLps: Vector3 | undefined;
  #notice: string | undefined;
  #isRoomDue = true;
  #statusIsStale = true;
  #frameRequest = 0;

  /** @param roomCode what drawing the room needs besides this module */
  constructor(options: ViewerOptions, roomCode: Promise<void>) {
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
    this.#limits = memoryLimitsOf(this.#me()?.device);
    this.#shown = this.#makeShownCase(this.#limits);
    this.#display = this.#makeDisplay(this.#limits);
    this.#tools = this.#makeTools();
    this.#unsubscribe = connection.subscribe(() => this.#receive());
    const undoKeys = { undo: () => this.undo(), redo: () => this.redo() };
    listenToUndoKeys(this.#layout.root, undoKeys, this.#abort.signal);
    this.#firstSlices = new FirstSlices({
      assetSha256: this.#state.volume.assetSha256,
      panes: this.#panes,
      hasGraphicsCard: hasGraphicsCard(),
    });
    this.#showCase();
    this.#viewChanged();
    this.#tick();
    void this.#firstSlices.shown.then(() => this.#openRoom(roomCode));
  }

  status(): ViewerStatus {
    return {
      ...this.#display.progress(),
      following: this.#followed.following,
      inControl: this.#followed.inControl,
      canUndo: this.#followed.canUndo,
      canRedo: this.#followed.canRedo,
      xr: this.#headset?.status ?? (this.#isRoomDue ? 'unknown' : 'unavailable'),
      frameMs: this.#room?.frameCostMs,
      isResting: this.#room?.isResting ?? !this.#isRoomDue,
      ...this.#shown.status(this.#display.volume, this.#pointedLps),
    };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  currentView(): SharedView {
    return this.#shown.view();
  }

  choosePreset(presetId: string): void {
    this.#tools.choosePreset(presetId);
  }

  edit(edit: ViewEdit): void {
    this.#shown.edit(edit);
  }

  addPlane(): void {
    this.#tools.addPlane();
  }

  removePlane(planeId: string): void {
    this.#tools.removePlane(planeId);
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

  overlays(): readonly ViewerOverlay[] {
    return this.#shown.overlays();
  }

  setOverlay(overlayId: string, change: { visible?: boolean; opacity?: number }): void {
    this.#shown.setOverlay(overlayId, change);
  }

  setPlaying(playing: boolean): void {
    this.#shown.setPlaying(playing, performance.now());
    this.#frameChanged();
  }

  stepFrame(by: number): void {
    this.#shown.stepFrame(by);
  }

  undo(): void {
    this.#followed.undo();
  }

  redo(): void {
    this.#followed.redo();
  }

  async enterXr(): Promise<void> {
    if (this.#headset === undefined) throw new Error(this.#isRoomDue ? NOT_PREPARED : NO_WEBGL);
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
    this.#shown.dispose();
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
      view: () => this.#shown.view(),
      overlays: () => this.#shown.shownOverlays(),
      playing: () => this.#shown.isPlaying,
      volumeOnTable: () => this.#state.volume,
      spots: () => this.#people.spots,
      edit: (edit: ViewEdit) => this.#shown.edit(edit),
      beginGesture: () => this.#followed.beginGesture(),
      endGesture: () => this.#followed.endGesture(),
      point: (pointLps: Vector3 | undefined) => this.#pointAt(pointLps),
      pick: (originLps: Vector3, directionLps: Vector3) =>
        this.#display.pick(originLps, directionLps),
      hoverPlane: (planeId: string | undefined) => this.#room?.setActivePlane(planeId),
      hasRows: () => this.#room?.hasRows ?? false,
      onSeen: () => this.#room?.request('moved'),
      onPainted: () => this.#display.slicesPainted(),
    };
  }

  #makeShownCase({ maxVoxelBytes }: MemoryLimits): ShownCase {
    const { assetUrl, connection } = this.#options;
    return new ShownCase({
      assetUrl,
      token: () => connection.assetToken(),
      maxVoxelBytes,
      view: () => this.#followed.view(),
      edit: (edit) => this.#followed.edit(edit),
      onChange: () => this.#frameChanged(),
      onSurface: (surface) => this.#room?.addSurface(surface),
      onTrouble: (message) => this.#pictureFailed(message),
    });
  }

  #makeTools(): ViewTools {
    return new ViewTools({
      view: () => this.#followed.view(),
      edit: (edit) => this.#followed.edit(edit),
      description: () => this.#display.description,
      isStack: () => this.#shown.isStack,
      forwardRoom: () => this.#room?.seatView.axes().forward ?? [0, 0, -1],
      refuse: (message) => this.#refused(message),
    });
  }

  #makeDisplay(limits: MemoryLimits): CaseDisplay {
    const { assetUrl, connection } = this.#options;
    return new CaseDisplay({
      assetUrl,
      token: () => connection.assetToken(),
      limits,
      view: () => this.#followed.view(),
      panes: this.#panes,
      onDescription: (description) => this.#describe(description),
      onChange: () => {
        if (this.#display.firstPictureMs !== undefined) this.#shown.pictureShown();
        this.#statusChanged();
      },
      onRefined: () => this.#headset?.refreshSlices(),
      onSlices: (painted) => this.#firstSlices.painted(painted),
      onTrouble: (message) => this.#pictureFailed(message),
    });
  }

  /** Lays out the page for what the case is: a volume with its slices, or the pictures of a stack. */
  #describe(description: VolumeDescription | undefined): void {
    this.#shown.setDescription(description);
    if (description === undefined) this.#room?.clearSurfaces();
    const isStack = (description ?? this.#state.volume).kind === 'image-stack';
    const main = isStack ? this.#panes[0]?.element : this.#volumePane.element;
    if (main !== undefined) this.#volumePane.words.moveTo(main);
    this.#layout.showAlone(isStack ? 'axial' : undefined);
    this.#room?.setHasVolume(!isStack);
    if (!isStack) this.#volumePane.placeCamera();
  }

  #showCase(): void {
    this.#shown.setOverlays(this.#state.overlays);
    this.#display.show(this.#state.volume.assetSha256);
  }

  /** Makes the room, and puts into it what the page shows by now. */
  #openRoom(roomCode: Promise<void>): void {
    if (this.#abort.signal.aborted) return;
    const room = this.#makeRoom(this.#limits.maxTextureBytes);
    this.#isRoomDue = false;
    this.#room = room;
    this.#display.setRoom(room);
    this.#statusChanged();
    if (room === undefined) return;
    room.drawWhenPrepared(roomCode, this.#abort.signal, () => this.#headset?.isActive !== true);
    this.#volumePane.attach(room.graphics.camera, room.seatView);
    if (this.#display.description !== undefined) room.setHasVolume(!this.#shown.isStack);
    room.setOverlays(this.#shown.shownOverlays());
    room.setView(this.#state.volume, this.#followed.view());
    room.setPresent(this.#people.present);
    this.#arrangeClass(room);
    this.#headset = this.#makeHeadset(room);
  }

  #makeRoom(maxTextureBytes: number): RoomScene | undefined {
    const room = openRoom({
      canvas: this.#volumePane.canvas,
      minimumQuality: this.#minimumQuality,
      maxTextureBytes,
      onShown: () => this.#display.pictureShown(),
      onLost: () => this.#statusChanged(),
      onRestored: () => this.#statusChanged(),
    });
    if (room === undefined) {
      this.#notice = NO_WEBGL;
      this.#emit({ kind: 'webgl-missing' });
    }
    return room;
  }

  #makeHeadset(room: RoomScene): HeadsetLink {
    return headsetOfRoom({
      panes: this.#paneOwner(),
      room,
      minimumQuality: this.#minimumQuality,
      connection: this.#options.connection,
      followed: this.#followed,
      display: this.#display,
      state: () => this.#state,
      me: () => this.#me(),
      refuse: (message) => this.#refused(message),
      frame: () => this.#updateScene(),
      onChange: () => this.#statusChanged(),
      onEnded: () => {
        this.#statusChanged();
        this.#emit({ kind: 'xr-ended' });
      },
    });
  }

  get #minimumQuality(): number {
    return this.#options.minimumQuality ?? DEFAULT_MINIMUM_QUALITY;
  }

  #receive(): void {
    const state = this.#options.connection.state();
    if (state === this.#state) return;
    this.#state = state;
    this.#showCase();
    this.#followed.receive(state);
    if (this.#room !== undefined) this.#arrangeClass(this.#room);
  }

  #arrangeClass(room: RoomScene): void {
    const { participantId } = this.#options.connection;
    if (room.arrangeClass(this.#state, participantId)) this.#volumePane.placeCamera();
  }

  /** Something of the view or of following may have changed. */
  #viewChanged(): void {
    this.#statusChanged();
    const view = this.#followed.view();
    if (view === this.#drawnView) return;
    const crosshairMoved = view.crosshairLps !== this.#drawnView?.crosshairLps;
    this.#drawnView = view;
    this.#shown.followView();
    this.#display.applyPreset();
    this.#room?.setOverlays(this.#shown.shownOverlays());
    this.#room?.setView(this.#state.volume, view);
    for (const pane of this.#panes) pane.redraw();
    if (crosshairMoved) this.#display.focus(view.crosshairLps);
  }

  #pointAt(pointLps: Vector3 | undefined): void {
    this.#pointedLps = pointLps;
    this.#statusChanged();
  }

  /** Another frame of a stack, or more or less of what lies over the volume. */
  #frameChanged(): void {
    this.#room?.setOverlays(this.#shown.shownOverlays());
    for (const pane of this.#panes) pane.redraw();
    this.#statusChanged();
  }

  #updatePeople(): void {
    const { connection } = this.#options;
    const nowMs = performance.now();
    const fill = (out: RemotePose[]): void => connection.remotePoses(nowMs, out);
    const { moved, pointed } = this.#people.update(this.#state, fill, nowMs);
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
    if (this.#shown.tick(performance.now())) this.#frameChanged();
    this.#room?.tick();
    if (this.#statusIsStale) this.#tellStatus();
  }

  #sendScreenPose(): void {
    const me = this.#me();
    if (me === undefined || this.#options.connection.status().kind !== 'joined') return;
    const pose = screenPose(me.seatIndex, this.#state.volume, this.#shown.view(), this.#pointedLps);
    this.#options.connection.sendPose(pose);
  }

  #statusChanged(): void {
    this.#statusIsStale = true;
  }

  #tellStatus(): void {
    this.#statusIsStale = false;
    const { loaded, preset } = this.#display;
    if (loaded > 0 && this.#room !== undefined) this.#notice = undefined;
    this.#volumePane.words.set({
      title: preset?.transferFunction.label ?? '',
      loaded,
      onOwn: !this.#followed.following,
      notice: this.#notice,
    });
    for (const listener of this.#listeners) listener();
  }
}
