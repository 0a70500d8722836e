import type { Vector3 } from '../space.ts';
import { type CutPlane, PLAIN_PARTS, type SharedView } from './case-document.ts';
import {
  type ClassroomSchema,
  CutPlaneSchema,
  OverlayViewSchema,
  ParticipantSchema,
} from './classroom-schema.ts';
import type { SharedState } from './classroom.ts';
import { readComparison, writeComparison } from './comparison-sync.ts';
import type { StepKind } from './flow.ts';
import type { Hold } from './holds.ts';
import type { CaseOverlay, ColorMapId, OverlayView } from './overlay.ts';
import type { Device, Participant, Role } from './participant.ts';
import type { ObliquePlane } from './rendering.ts';
import type { TickRateHz } from './tick-rate.ts';
import { isSaving } from './saving.ts';

/**
 * Brings the synced schema to `next`. Assigning an equal value costs no bytes, and parts that are the same object as in
 * `previous` are not even looked at, so a tick in which nothing changed is free.
 */
export function writeSharedState(
  target: ClassroomSchema,
  next: SharedState,
  previous?: SharedState,
): void {
  if (next === previous) return;
  writeHead(target, next);
  if (next.volume !== previous?.volume) {
    target.assetSha256 = next.volume.assetSha256;
    target.modality = next.volume.modality;
    target.volumeKind = next.volume.kind;
    target.frameTimeMs = next.volume.frameTimeMs ?? 0;
    target.samplesPerPixel = next.volume.samplesPerPixel;
    [target.centerX, target.centerY, target.centerZ] = next.volume.centerLps;
    [target.sizeX, target.sizeY, target.sizeZ] = next.volume.sizeMm;
  }
  if (next.overlays !== previous?.overlays) target.overlaysJson = JSON.stringify(next.overlays);
  if (next.view !== previous?.view) writeView(target, next.view, previous?.view);
  writeComparison(target, next.comparison);
  if (next.holds !== previous?.holds) writeHolds(target, next.holds);
  if (next.participants !== previous?.participants) {
    writeParticipants(target, next.participants, previous?.participants);
  }
}

/** The synced schema as a plain value: what clients work with. Planes by planeId, participants by seatIndex. */
export function readSharedState(source: ClassroomSchema): SharedState {
  return {
    sessionId: source.sessionId,
    title: source.title,
    lifecycle: source.lifecycle === 'ended' ? 'ended' : 'open',
    openedAtMs: source.openedAtMs,
    tickRateHz: source.tickRateHz as TickRateHz,
    caseCount: source.caseCount,
    caseIndex: source.caseIndex,
    caseTitle: source.caseTitle,
    caseSynthetic: source.caseSynthetic,
    volume: {
      assetSha256: source.assetSha256,
      modality: source.modality,
      kind: source.volumeKind === 'image-stack' ? 'image-stack' : 'volume',
      frameTimeMs: source.frameTimeMs === 0 ? null : source.frameTimeMs,
      samplesPerPixel: source.samplesPerPixel === 3 ? 3 : 1,
      centerLps: [source.centerX, source.centerY, source.centerZ],
      sizeMm: [source.sizeX, source.sizeY, source.sizeZ],
    },
    overlays: readOverlays(source),
    stepCount: source.stepCount,
    stepIndex: source.stepIndex,
    stepKind: source.stepKind as StepKind,
    stepTitle: source.stepTitle,
    stepText: source.stepText,
    view: readView(source),
    comparison: readComparison(source),
    prefetchAssetSha256: source.prefetchAssetSha256 || null,
    participants: readParticipants(source),
    controlHolderId: source.controlHolderId,
    holds: readHolds(source),
    gatherCount: source.gatherCount,
    canUndo: source.canUndo,
    canRedo: source.canRedo,
    saving: isSaving(source.saving) ? source.saving : 'fine',
  };
}

function writeHead(target: ClassroomSchema, next: SharedState): void {
  target.sessionId = next.sessionId;
  target.title = next.title;
  target.lifecycle = next.lifecycle;
  target.openedAtMs = next.openedAtMs;
  target.tickRateHz = next.tickRateHz;
  target.caseCount = next.caseCount;
  target.caseIndex = next.caseIndex;
  target.caseTitle = next.caseTitle;
  target.caseSynthetic = next.caseSynthetic;
  target.stepCount = next.stepCount;
  target.stepIndex = next.stepIndex;
  target.stepKind = next.stepKind;
  target.stepTitle = next.stepTitle;
  target.stepText = next.stepText;
  target.controlHolderId = next.controlHolderId;
  target.prefetchAssetSha256 = next.prefetchAssetSha256 ?? '';
  target.gatherCount = next.gatherCount;
  target.canUndo = next.canUndo;
  target.canRedo = next.canRedo;
  target.saving = next.saving;
}

function writeView(target: ClassroomSchema, next: SharedView, previous?: SharedView): void {
  target.presetId = next.presetId;
  target.windowCenter = next.windowCenter;
  target.windowWidth = next.windowWidth;
  [target.crosshairX, target.crosshairY, target.crosshairZ] = next.crosshairLps;
  const { rotation, offsetRoom, scale } = next.placement;
  [target.rotationX, target.rotationY, target.rotationZ, target.rotationW] = rotation;
  [target.offsetX, target.offsetY, target.offsetZ] = offsetRoom;
  target.scale = scale;
  if (next.planes !== previous?.planes) writePlanes(target, next.planes);
  if (next.overlays !== previous?.overlays) writeOverlayViews(target, next.overlays);
  writePicture(target, next, previous);
}

/** How the volume is drawn, apart from its preset. */
type ViewPicture = Pick<SharedView, 'rendering' | 'slab' | 'crop' | 'cutOut' | 'transferFunction'>;

function pictureOf(view: SharedView): ViewPicture {
  const { rendering, slab, crop, cutOut, transferFunction } = view;
  return { rendering, slab, crop, cutOut, transferFunction };
}

function writePicture(target: ClassroomSchema, next: SharedView, previous?: SharedView): void {
  const isSame =
    next.rendering === previous?.rendering &&
    next.slab === previous.slab &&
    next.crop === previous.crop &&
    next.cutOut === previous.cutOut &&
    next.transferFunction === previous.transferFunction;
  if (!isSame) target.pictureJson = JSON.stringify(pictureOf(next));
  target.hasOblique = next.oblique !== null;
  if (next.oblique === null) return;
  const { pointLps, normalLps } = next.oblique;
  [target.obliquePointX, target.obliquePointY, target.obliquePointZ] = pointLps;
  [target.obliqueNormalX, target.obliqueNormalY, target.obliqueNormalZ] = normalLps;
}

function writeOverlayViews(target: ClassroomSchema, overlays: readonly OverlayView[]): void {
  const wanted = new Set(overlays.map((overlay) => overlay.overlayId));
  for (const overlayId of target.overlayViews.keys()) {
    if (!wanted.has(overlayId)) target.overlayViews.delete(overlayId);
  }
  for (const overlay of overlays) {
    const { overlayId } = overlay;
    const entry = target.overlayViews.get(overlayId) ?? new OverlayViewSchema();
    entry.visible = overlay.visible;
    entry.opacity = overlay.opacity;
    entry.hiddenSegments = overlay.hiddenSegments.join(',');
    entry.colorMapId = overlay.colorMapId;
    entry.safeColors = overlay.safeColors;
    if (!target.overlayViews.has(overlayId)) target.overlayViews.set(overlayId, entry);
  }
}

function writePlanes(target: ClassroomSchema, planes: readonly CutPlane[]): void {
  const wanted = new Set(planes.map((plane) => plane.planeId));
  for (const planeId of target.planes.keys()) {
    if (!wanted.has(planeId)) target.planes.delete(planeId);
  }
  for (const plane of planes) {
    const entry = target.planes.get(plane.planeId) ?? new CutPlaneSchema();
    entry.enabled = plane.enabled;
    [entry.pointX, entry.pointY, entry.pointZ] = plane.pointLps;
    [entry.normalX, entry.normalY, entry.normalZ] = plane.normalLps;
    if (!target.planes.has(plane.planeId)) target.planes.set(plane.planeId, entry);
  }
}

function writeHolds(target: ClassroomSchema, holds: readonly Hold[]): void {
  const wanted = new Set(holds.map(({ holdKey }) => holdKey));
  for (const holdKey of target.holds.keys()) {
    if (!wanted.has(holdKey)) target.holds.delete(holdKey);
  }
  for (const { holdKey, participantId } of holds) {
    if (target.holds.get(holdKey) !== participantId) target.holds.set(holdKey, participantId);
  }
}

function writeParticipants(
  target: ClassroomSchema,
  participants: readonly Participant[],
  previous: readonly Participant[] = [],
): void {
  const before = new Map(previous.map((participant) => [participant.participantId, participant]));
  // Nobody leaves a session, but a join that could not be saved is taken back.
  const wanted = new Set(participants.map((participant) => participant.participantId));
  for (const participantId of before.keys()) {
    if (!wanted.has(participantId)) target.participants.delete(participantId);
  }
  for (const participant of participants) {
    const { participantId } = participant;
    if (before.get(participantId) === participant) continue;
    const entry = target.participants.get(participantId) ?? new ParticipantSchema();
    entry.name = participant.name;
    entry.role = participant.role;
    entry.device = participant.device;
    entry.seatIndex = participant.seatIndex;
    entry.connected = participant.connected;
    entry.handRaised = participant.handRaised;
    entry.following = participant.following;
    if (!target.participants.has(participantId)) target.participants.set(participantId, entry);
  }
}

/** What was read of a schema last, so that a state read every tick parses its overlays once. */
const lastOverlays = new WeakMap<
  ClassroomSchema,
  { readonly json: string; readonly overlays: readonly CaseOverlay[] }
>();

function readOverlays(source: ClassroomSchema): readonly CaseOverlay[] {
  const json = source.overlaysJson;
  const last = lastOverlays.get(source);
  if (last?.json === json) return last.overlays;
  const overlays = JSON.parse(json) as readonly CaseOverlay[];
  lastOverlays.set(source, { json, overlays });
  return overlays;
}

function readOverlayViews(source: ClassroomSchema): readonly OverlayView[] {
  const overlays: OverlayView[] = [];
  source.overlayViews.forEach((entry, overlayId) => {
    const { visible, opacity, hiddenSegments, safeColors } = entry;
    overlays.push({
      overlayId,
      visible,
      opacity,
      hiddenSegments: hiddenSegments === '' ? [] : hiddenSegments.split(',').map(Number),
      colorMapId: entry.colorMapId as ColorMapId,
      safeColors,
    });
  });
  return overlays.sort((a, b) => (a.overlayId < b.overlayId ? -1 : 1));
}

function readView(source: ClassroomSchema): SharedView {
  const planes: CutPlane[] = [];
  source.planes.forEach((plane, planeId) => {
    const pointLps: Vector3 = [plane.pointX, plane.pointY, plane.pointZ];
    const normalLps: Vector3 = [plane.normalX, plane.normalY, plane.normalZ];
    planes.push({ planeId, enabled: plane.enabled, pointLps, normalLps });
  });
  planes.sort((a, b) => (a.planeId < b.planeId ? -1 : 1));
  const { rendering, slab, crop, cutOut, transferFunction } = readPicture(source);
  return {
    presetId: source.presetId,
    windowCenter: source.windowCenter,
    windowWidth: source.windowWidth,
    crosshairLps: [source.crosshairX, source.crosshairY, source.crosshairZ],
    planes,
    placement: {
      rotation: [source.rotationX, source.rotationY, source.rotationZ, source.rotationW],
      offsetRoom: [source.offsetX, source.offsetY, source.offsetZ],
      scale: source.scale,
    },
    overlays: readOverlayViews(source),
    rendering,
    slab,
    crop,
    cutOut,
    oblique: readOblique(source),
    transferFunction,
  };
}

const lastPictures = new WeakMap<
  ClassroomSchema,
  { readonly json: string; readonly picture: ViewPicture }
>();

/** The same objects until they change. */
function readPicture(source: ClassroomSchema): ViewPicture {
  const json = source.pictureJson;
  const last = lastPictures.get(source);
  if (last?.json === json) return last.picture;
  const picture = { ...PLAIN_PARTS, ...(JSON.parse(json) as Partial<ViewPicture>) };
  lastPictures.set(source, { json, picture });
  return picture;
}

function readOblique(source: ClassroomSchema): ObliquePlane | null {
  if (!source.hasOblique) return null;
  return {
    pointLps: [source.obliquePointX, source.obliquePointY, source.obliquePointZ],
    normalLps: [source.obliqueNormalX, source.obliqueNormalY, source.obliqueNormalZ],
  };
}

function readHolds(source: ClassroomSchema): readonly Hold[] {
  const holds: Hold[] = [];
  source.holds.forEach((participantId, holdKey) => {
    holds.push({ holdKey, participantId });
  });
  return holds.sort((a, b) => (a.holdKey < b.holdKey ? -1 : 1));
}

/** What was read of a schema last: of a thousand people hardly anybody changes from one patch to the next. */
interface KnownParticipants {
  readonly ordered: readonly Participant[];
  readonly byId: ReadonlyMap<string, Participant>;
}

const lastParticipants = new WeakMap<ClassroomSchema, KnownParticipants>();

/** Who did not change stays the same object; where nobody did, so does the list. */
function readParticipants(source: ClassroomSchema): readonly Participant[] {
  const last = lastParticipants.get(source);
  let changed = last === undefined || last.byId.size !== source.participants.size;
  if (last !== undefined && !changed) {
    source.participants.forEach((entry, participantId) => {
      if (!changed) changed = !isSameParticipant(last.byId.get(participantId), entry);
    });
    if (!changed) return last.ordered;
  }
  const byId = new Map<string, Participant>();
  source.participants.forEach((entry, participantId) => {
    const known = last?.byId.get(participantId);
    const participant =
      known !== undefined && isSameParticipant(known, entry)
        ? known
        : readParticipant(entry, participantId);
    byId.set(participantId, participant);
  });
  const ordered = [...byId.values()].sort((a, b) => a.seatIndex - b.seatIndex);
  lastParticipants.set(source, { ordered, byId });
  return ordered;
}

function isSameParticipant(known: Participant | undefined, entry: ParticipantSchema): boolean {
  return (
    known !== undefined &&
    known.connected === entry.connected &&
    known.handRaised === entry.handRaised &&
    known.following === entry.following &&
    known.seatIndex === entry.seatIndex &&
    known.name === entry.name &&
    known.role === entry.role &&
    known.device === entry.device
  );
}

function readParticipant(entry: ParticipantSchema, participantId: string): Participant {
  return {
    participantId,
    name: entry.name,
    role: entry.role as Role,
    device: entry.device as Device,
    seatIndex: entry.seatIndex,
    connected: entry.connected,
    handRaised: entry.handRaised,
    following: entry.following,
  };
}
