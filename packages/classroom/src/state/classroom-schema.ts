import { schema, t, type SchemaType } from '@colyseus/schema';

/**
 * The wire form of `SharedState`: what Colyseus syncs as patches. Only `writeSharedState` writes it and only
 * `readSharedState` reads it, so no other code depends on how it is laid out. Every number has a default, because an
 * unset one would travel as 0 and be NaN on the sender's side. Patient space is float64: what one person sets, all have
 * to the last bit.
 */
export const CutPlaneSchema = schema(
  {
    enabled: t.boolean().default(false),
    pointX: t.float64().default(0),
    pointY: t.float64().default(0),
    pointZ: t.float64().default(0),
    normalX: t.float64().default(0),
    normalY: t.float64().default(0),
    normalZ: t.float64().default(1),
  },
  'CutPlane',
);
export type CutPlaneSchema = SchemaType<typeof CutPlaneSchema>;

export const OverlayViewSchema = schema(
  {
    visible: t.boolean().default(true),
    opacity: t.float64().default(1),
    /** Their numbers, with commas between. */
    hiddenSegments: t.string().default(''),
    colorMapId: t.string().default('hot'),
    safeColors: t.boolean().default(false),
  },
  'OverlayView',
);
export type OverlayViewSchema = SchemaType<typeof OverlayViewSchema>;

export const ParticipantSchema = schema(
  {
    name: t.string().default(''),
    role: t.string().default('learner'),
    device: t.string().default('laptop'),
    seatIndex: t.uint16().default(0),
    connected: t.boolean().default(false),
    handRaised: t.boolean().default(false),
    following: t.boolean().default(true),
  },
  'Participant',
);
export type ParticipantSchema = SchemaType<typeof ParticipantSchema>;

export const ClassroomSchema = schema(
  {
    sessionId: t.string().default(''),
    title: t.string().default(''),
    lifecycle: t.string().default('open'),
    openedAtMs: t.float64().default(0),
    tickRateHz: t.uint8().default(20),
    caseCount: t.uint16().default(0),
    caseIndex: t.uint16().default(0),
    caseTitle: t.string().default(''),
    caseSynthetic: t.boolean().default(false),
    assetSha256: t.string().default(''),
    modality: t.string().default(''),
    volumeKind: t.string().default('volume'),
    /** 0: not a cine run. */
    frameTimeMs: t.float64().default(0),
    samplesPerPixel: t.uint8().default(1),
    /** JSON of CaseOverlay[]: changes only with the case, and then as a whole. */
    overlaysJson: t.string().default('[]'),
    centerX: t.float64().default(0),
    centerY: t.float64().default(0),
    centerZ: t.float64().default(0),
    sizeX: t.float64().default(0),
    sizeY: t.float64().default(0),
    sizeZ: t.float64().default(0),
    stepCount: t.uint16().default(0),
    stepIndex: t.uint16().default(0),
    stepKind: t.string().default('history'),
    stepTitle: t.string().default(''),
    stepText: t.string().default(''),
    presetId: t.string().default(''),
    windowCenter: t.float64().default(0),
    windowWidth: t.float64().default(1),
    crosshairX: t.float64().default(0),
    crosshairY: t.float64().default(0),
    crosshairZ: t.float64().default(0),
    rotationX: t.float64().default(0),
    rotationY: t.float64().default(0),
    rotationZ: t.float64().default(0),
    rotationW: t.float64().default(1),
    offsetX: t.float64().default(0),
    offsetY: t.float64().default(0),
    offsetZ: t.float64().default(0),
    scale: t.float64().default(1),
    planes: t.map(CutPlaneSchema),
    overlayViews: t.map(OverlayViewSchema),
    /** JSON of `ViewPicture`: small, seldom changed, and then read as a whole. */
    pictureJson: t.string().default('{}'),
    hasOblique: t.boolean().default(false),
    obliquePointX: t.float64().default(0),
    obliquePointY: t.float64().default(0),
    obliquePointZ: t.float64().default(0),
    obliqueNormalX: t.float64().default(0),
    obliqueNormalY: t.float64().default(0),
    obliqueNormalZ: t.float64().default(1),
    /** JSON of `SharedComparison` without its link; empty: nothing is compared. */
    comparedCaseJson: t.string().default(''),
    comparisonLinked: t.boolean().default(true),
    /** Linked: the displacement; else the point of the compared case's own. */
    comparisonX: t.float64().default(0),
    comparisonY: t.float64().default(0),
    comparisonZ: t.float64().default(0),
    /** Empty: none. */
    prefetchAssetSha256: t.string().default(''),
    participants: t.map(ParticipantSchema),
    controlHolderId: t.string().default(''),
    /** What is held: by whom. */
    holds: t.map('string'),
    gatherCount: t.uint32().default(0),
    canUndo: t.boolean().default(false),
    canRedo: t.boolean().default(false),
    saving: t.string().default('fine'),
  },
  'Classroom',
);
export type ClassroomSchema = SchemaType<typeof ClassroomSchema>;
