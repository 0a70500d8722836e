import { type SharedState, type SharedView, type Vector3 } from '@rounds/classroom';
import type { VolumeDescription } from '@rounds/imaging/asset';

import { CaseDisplay } from './case-display.ts';
import type { Comparison } from './comparison/comparison.ts';
import { comparisonOfViewer } from './comparison/comparison-of-viewer.ts';
import { DrawingStatistics } from './drawing-statistics.ts';
import type { HeadsetLink } from './headset-link.ts';
import { headsetOfRoom, openRoom } from './open-room.ts';
import { PAGE_CLOCK } from './page/page-clock.ts';
import { FirstSlices } from './page/first-slices.ts';
import { hasGraphicsCard } from './page/graphics-card.ts';
import { CasePanes } from './page/case-panes.ts';
import type { PageLayout } from './page/page-layout.ts';
import { NO_WEBGL, PictureNotice } from './page/picture-notice.ts';
import { listenToUndoKeys } from './page/undo-keys.ts';
import { ClassPresence } from './pointers/class-presence.ts';
import { ShownCase } from './shown-case.ts';
import type { RoomScene } from './stage/room-scene.ts';
import { StatusFeed } from './status-feed.ts';
import { FollowedView } from './view/followed-view.ts';
import { MovingRoom } from './view/moving-room.ts';
import type { ViewEdit } from './view/view-edit.ts';
import { ViewTools } from './view/view-tools.ts';
import type { ViewerEvent, ViewerOptions, ViewerStatus } from './viewer.ts';
import { type MemoryLimits, memoryLimitsOf } from './volume/memory-limits.ts';
import { VolumeLoader } from './volume/volume-loader.ts';

const DEFAULT_MINIMUM_QUALITY = 0.1;

const NOT_PREPARED = 'The picture is still being prepared. Try again in a moment.';

/** All parts of a viewer, put together and kept in step: the class, the page's panes, the room, the headset. */
export class ViewerParts {
  readonly #options: ViewerOptions;
  readonly followed: FollowedView;
  readonly #presence: ClassPresence;
  readonly #panes: CasePanes;
  readonly #limits: MemoryLimits;
  readonly #firstSlices: FirstSlices;
  readonly #moving: MovingRoom;
  #room: RoomScene | undefined;
  readonly shown: ShownCase;
  readonly tools: ViewTools;
  readonly display: CaseDisplay;
  readonly #comparison: Comparison;
  readonly statistics: DrawingStatistics;
  #headset: HeadsetLink | undefined;
  readonly feed = new StatusFeed();
  readonly #notice = new PictureNotice();
  readonly #unsubscribe: () => void;
  readonly #abort = new AbortController();
  #state: SharedState;
  #drawnView: SharedView | undefined;
  #pointedLps: Vector3 | undefined;
  /** What a slice shows there. */
  #pointedValue: number | undefined;
  #isRoomDue = true;
  #frameRequest = 0;

  /** @param roomCode what drawing the room needs besides this module */
  constructor(options: ViewerOptions, roomCode: Promise<void>) {
    this.#options = options;
    const { connection, host } = options;
    this.#state = connection.state();
    this.#presence = new ClassPresence(connection);
    this.followed = new FollowedView({
      participantId: connection.participantId,
      state: this.#state,
      clock: PAGE_CLOCK,
      send: (command) => connection.send(command),
      onChange: () => this.#viewChanged(),
      onRefused: (message) => this.#refused(message),
    });
    this.#moving = new MovingRoom({
      followed: this.followed,
      roomTime: (nowMs) => connection.roomTime(nowMs),
      draw: (view) => {
        this.#room?.setView(this.#state.volume, view);
        this.#comparison.moveWith(view);
      },
    });
    this.#panes = new CasePanes(host, options.layout, this.#paneOwner());
    this.#limits = memoryLimitsOf(this.#presence.me(this.#state)?.device, options.maxCacheBytes);
    this.shown = this.#makeShownCase(this.#limits);
    this.display = this.#makeDisplay(this.#limits);
    this.#comparison = this.#makeComparison();
    this.tools = this.#makeTools();
    this.statistics = this.#makeStatistics();
    this.#unsubscribe = connection.subscribe(() => this.#receive());
    const undoKeys = { undo: () => this.followed.undo(), redo: () => this.followed.redo() };
    listenToUndoKeys(this.layout.root, undoKeys, this.#abort.signal);
    this.#firstSlices = new FirstSlices({
      assetSha256: this.#state.volume.assetSha256,
      panes: this.#panes.slices,
      hasGraphicsCard: hasGraphicsCard(),
    });
    this.#showCase();
    this.#comparison.receive();
    this.#viewChanged();
    this.#tick();
    void this.#firstSlices.shown.then(() => this.#openRoom(roomCode));
  }

  get layout(): PageLayout {
    return this.#panes.layout;
  }

  status(): ViewerStatus {
    return {
      ...this.display.progress(),
      following: this.followed.following,
      inControl: this.followed.inControl,
      canUndo: this.followed.canUndo,
      canRedo: this.followed.canRedo,
      xr: this.#headset?.status ?? (this.#isRoomDue ? 'unknown' : 'unavailable'),
      frameMs: this.#room?.frameCostMs,
      isResting: this.#room ? this.#room.isResting && this.#moving.hasArrived : !this.#isRoomDue,
      ...this.shown.status(this.display.volume, this.#pointedLps, this.#pointedValue),
      comparedLoaded: this.#comparison.loaded,
    };
  }

  /** @throws Error with a sentence for people */
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
    this.followed.dispose();
    this.display.dispose();
    this.#comparison.dispose();
    this.shown.dispose();
    this.statistics.dispose();
    this.#room?.dispose();
    this.#panes.dispose();
    this.feed.dispose();
  }

  #emit(event: ViewerEvent): void {
    this.#options.onEvent?.(event);
  }

  #refused(message: string): void {
    this.#headset?.say(message);
    this.#emit({ kind: 'refused', message });
  }

  #pictureFailed(message: string): void {
    this.#notice.tell(message);
    this.#emit({ kind: 'picture-failed', message });
    this.feed.changed();
  }

  #paneOwner() {
    return {
      view: () => this.shown.view(),
      overlays: () => this.shown.shownOverlays(),
      playing: () => this.shown.isPlaying,
      volumeOnTable: () => this.#state.volume,
      spots: () => this.#presence.spots,
      edit: (edit: ViewEdit) => this.shown.edit(edit),
      beginGesture: () => this.followed.beginGesture(),
      endGesture: () => this.followed.endGesture(),
      point: (pointLps: Vector3 | undefined, value?: number) => this.#pointAt(pointLps, value),
      resetWindow: () => this.tools.resetWindow(),
      pick: (originLps: Vector3, directionLps: Vector3) =>
        this.display.pick(originLps, directionLps),
      hoverPlane: (planeId: string | undefined) => this.#room?.setActivePlane(planeId),
      besideMetres: () => this.#comparison.besideMetres,
      comparedSlice: () => this.#comparison.slice(),
      hasRows: () => this.#room?.hasRows ?? false,
      onSeen: () => this.#room?.request('moved'),
      onPainted: () => this.display.slicesPainted(),
    };
  }

  #makeShownCase(limits: MemoryLimits): ShownCase {
    const { assetUrl, connection } = this.#options;
    return new ShownCase({
      assetUrl,
      token: () => connection.assetToken(),
      limits,
      view: () => this.followed.view(),
      edit: (edit) => this.followed.edit(edit),
      onChange: () => this.frameChanged(),
      onSurface: (surface) => this.#room?.addSurface(surface),
      onDropped: () => this.#room?.clearSurfaces(),
      onTrouble: (message) => this.#pictureFailed(message),
      startLoading: (loading) => new VolumeLoader(loading),
    });
  }

  #makeStatistics(): DrawingStatistics {
    return new DrawingStatistics({
      room: () => this.#room,
      headset: () => this.#headset,
      voxelBytes: () => this.display.voxelBytes + this.#comparison.voxelBytes,
      minimumQuality: this.#options.minimumQuality ?? DEFAULT_MINIMUM_QUALITY,
      pane: this.#panes.volume.element,
      keysOf: this.layout.root,
    });
  }

  #makeTools(): ViewTools {
    return new ViewTools({
      view: () => this.followed.view(),
      edit: (edit) => this.followed.edit(edit),
      description: () => this.display.description,
      isStack: () => this.shown.isStack,
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
      view: () => this.followed.view(),
      panes: this.#panes.slices,
      onDescription: (description) => this.#describe(description),
      onChange: () => {
        if (this.display.firstPictureMs !== undefined) {
          this.shown.pictureShown();
          this.#comparison.mayLoad();
        }
        this.feed.changed();
      },
      onRefined: () => this.#headset?.refreshSlices(),
      onSlices: (painted) => this.#firstSlices.painted(painted),
      onTrouble: (message) => this.#pictureFailed(message),
    });
  }

  #makeComparison(): Comparison {
    return comparisonOfViewer({
      viewer: this.#options,
      limits: this.#limits,
      state: () => this.#state,
      followed: this.followed,
      owner: this.#paneOwner(),
      display: this.display,
      layout: this.layout,
      panes: this.#panes.slices,
      volumePane: this.#panes.volume,
      resetWindow: () => this.tools.resetWindow(),
      onChange: () => this.feed.changed(),
      onRefined: () => this.#headset?.refreshSlices(),
      onRefused: (message) => this.#refused(message),
      onTrouble: (message) => this.#pictureFailed(message),
    });
  }

  /** Lays out the page for what the case is: a volume with its slices, or the pictures of a stack. */
  #describe(description: VolumeDescription | undefined): void {
    this.shown.setDescription(description);
    const isStack = (description ?? this.#state.volume).kind === 'image-stack';
    this.#panes.arrangeFor(isStack);
    this.#room?.setHasVolume(!isStack);
    if (!isStack) this.#panes.volume.placeCamera();
    // Box and corner are carried over to the compared volume by where the voxels of both lie.
    this.#comparison.viewChanged();
  }

  #showCase(): void {
    this.shown.setOverlays(this.#state.overlays);
    this.display.show(this.#state.volume.assetSha256);
    this.display.prefetch(this.#state.prefetchAssetSha256 ?? undefined);
  }

  /** Makes the room, and puts into it what the page shows by now. */
  #openRoom(roomCode: Promise<void>): void {
    if (this.#abort.signal.aborted) return;
    const room = this.#makeRoom(this.#limits.maxTextureBytes);
    this.#isRoomDue = false;
    this.#room = room;
    this.display.setRoom(room);
    this.#comparison.setRoom(room);
    this.feed.changed();
    if (room === undefined) return;
    room.drawWhenPrepared(roomCode, this.#abort.signal, () => this.#headset?.isActive !== true);
    this.#panes.volume.attach(room.graphics.camera, room.seatView);
    if (this.display.description !== undefined) room.setHasVolume(!this.shown.isStack);
    room.setOverlays(this.shown.shownOverlays());
    this.#moving.redraw(performance.now());
    room.setPresent(this.#presence.present);
    this.#arrangeClass(room);
    this.#headset = this.#makeHeadset(room);
  }

  #makeRoom(maxTextureBytes: number): RoomScene | undefined {
    const room = openRoom({
      canvas: this.#panes.volume.canvas,
      minimumQuality: this.statistics.floor,
      maxTextureBytes,
      onShown: () => this.display.pictureShown(),
      onLost: () => this.feed.changed(),
      onRestored: () => this.feed.changed(),
    });
    if (room === undefined) {
      this.#notice.tell(NO_WEBGL);
      this.#emit({ kind: 'webgl-missing' });
    }
    return room;
  }

  #makeHeadset(room: RoomScene): HeadsetLink {
    return headsetOfRoom({
      panes: this.#paneOwner(),
      room,
      minimumQuality: this.statistics.floor,
      connection: this.#options.connection,
      followed: this.followed,
      display: this.display,
      state: () => this.#state,
      me: () => this.#presence.me(this.#state),
      refuse: (message) => this.#refused(message),
      statistics: () => this.statistics.read(),
      frame: () => this.#updateScene(),
      onChange: () => this.feed.changed(),
      onEnded: () => {
        this.feed.changed();
        this.#emit({ kind: 'xr-ended' });
      },
    });
  }

  #receive(): void {
    const state = this.#options.connection.state();
    if (state === this.#state) return;
    this.#state = state;
    this.#comparison.receive();
    this.#showCase();
    this.followed.receive(state);
    if (this.#room !== undefined) this.#arrangeClass(this.#room);
  }

  #arrangeClass(room: RoomScene): void {
    const { participantId } = this.#options.connection;
    if (room.arrangeClass(this.#state, participantId)) this.#panes.volume.placeCamera();
  }

  /** Something of the view or of following may have changed. */
  #viewChanged(): void {
    this.feed.changed();
    const view = this.followed.view();
    if (view === this.#drawnView) return;
    const crosshairMoved = view.crosshairLps !== this.#drawnView?.crosshairLps;
    this.#drawnView = view;
    this.layout.showOblique(this.shown.view().oblique !== null);
    this.shown.followView();
    this.display.applyPreset();
    this.#room?.setOverlays(this.shown.shownOverlays());
    this.#moving.update(performance.now());
    this.#panes.redraw();
    if (crosshairMoved) this.display.focus(view.crosshairLps);
    this.#comparison.viewChanged();
  }

  #pointAt(pointLps: Vector3 | undefined, value?: number): void {
    this.#pointedLps = pointLps;
    this.#pointedValue = value;
    this.feed.changed();
  }

  /** Another frame of a stack, or more or less of what lies over the volume. */
  frameChanged(): void {
    this.#room?.setOverlays(this.shown.shownOverlays());
    this.#panes.redraw();
    this.feed.changed();
  }

  #tick(): void {
    this.#frameRequest = requestAnimationFrame(() => this.#tick());
    if (this.#headset?.isActive === true) return;
    this.#presence.sendScreenPose(this.#state, this.shown.view(), this.#pointedLps);
    this.#updateScene();
  }

  /** With each frame of the page, or of the headset that is on. */
  #updateScene(): void {
    const nowMs = performance.now();
    const { moved, pointed } = this.#presence.update(this.#state, nowMs);
    this.#moving.update(nowMs);
    if (moved) this.#room?.setPresent(this.#presence.present);
    if (pointed) this.#panes.redrawMarks();
    if (this.shown.tick(nowMs)) this.frameChanged();
    this.#room?.tick();
    this.feed.tick(() => this.#writeWords());
  }

  #writeWords(): void {
    const { loaded, colorsLabel } = this.display;
    const room = this.#room;
    const picture = { loaded, hasRoom: room !== undefined, isLost: room?.isLost === true };
    this.#panes.volume.words.set({
      title: colorsLabel,
      loaded,
      onOwn: !this.followed.following,
      notice: this.#notice.read(picture),
    });
  }
}
