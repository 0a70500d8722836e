export { applyCommand, viewOfStep, type Outcome } from './commands/apply.ts';
export {
  COMMAND_TYPES,
  commandSchema,
  systemCommandSchema,
  type Command,
  type CommandType,
  type SystemCommand,
} from './commands/command.ts';
export { hasControl, PERMISSIONS, refusalOf, type Permission } from './commands/permission.ts';
export {
  errorMessage,
  errorOfCloseCode,
  ERRORS,
  isErrorCode,
  type CatalogueEntry,
  type ErrorCode,
} from './errors/catalogue.ts';
export { CHECKPOINT_FORMAT, readCheckpoint, writeCheckpoint } from './journal/checkpoint.ts';
export {
  foldEntry,
  foldJournal,
  JournalError,
  journalEntrySchema,
  readStoredCommand,
  SERVER_ACTOR,
  type JournalEntry,
} from './journal/journal-entry.ts';
export type { PointerRay, Pose, RaySource, RigidPose } from './pose/pose.ts';
export {
  encodePose,
  hasHit,
  HEAD_POSE_BYTES,
  HIT_EXTENT_MM,
  POSE_MAX_BYTES,
  poseLengthIn,
  hasHitFlag,
  hasLeftFlag,
  hasRightFlag,
  isFarFlags,
  POSE_NUMBERS,
  raySourceOfFlags,
  readPose,
  readPoseNumbers,
  ROOM_EXTENT_METRES,
  writePose,
} from './pose/pose-codec.ts';
export {
  copyFarSeatPose,
  copySeatPose,
  countSnapshotPoses,
  decodePoseUpdate,
  decodeSnapshot,
  encodePoseUpdate,
  encodeSnapshot,
  isPoseUpdate,
  lastTickSeenIn,
  sequenceIn,
  POSE_UPDATE_HEADER_BYTES,
  POSE_UPDATE_MAX_BYTES,
  SEAT_INDEX_BYTES,
  seatIndexIn,
  SNAPSHOT_HEADER_BYTES,
  snapshotServerMsIn,
  snapshotTickIn,
  writeSnapshotHeader,
  type PoseUpdate,
  type SeatPose,
  type Snapshot,
} from './pose/snapshot-codec.ts';
export {
  ACKNOWLEDGE_INTERVAL_MS,
  joinCodeSchema,
  joinReplySchema,
  joinRequestSchema,
  LANE_KEY_TTL_MS,
  laneOfferSchema,
  laneRequestSchema,
  commandRequestSchema,
  MAX_COMMANDS_PER_SECOND,
  MAX_LANES,
  MAX_MESSAGE_BYTES,
  MAX_MESSAGES_PER_SECOND,
  MESSAGES,
  pingRequestSchema,
  POSE_SEND_RATE_HZ,
  PROTOCOL_VERSION,
  ROOM_NAME,
  roomJoinOptionsSchema,
  TICK_INTERVAL_MS,
  TICK_RATE_HZ,
  type CommandReply,
  type CommandRequest,
  type ErrorBody,
  type LaneOffer,
  type InstructorMessage,
  type JoinReply,
  type JoinRequest,
  type PingReply,
  type PingRequest,
} from './protocol.ts';
export {
  patientDirectionToRoom,
  patientToRoom,
  roomDirectionToPatient,
  roomToPatient,
} from './room/patient-space.ts';
export {
  amphitheatreRows,
  ROOM_SEATS,
  seatPlace,
  SEATS_PER_CELL,
  TABLE_ANCHOR_ROOM,
  type AmphitheatreRow,
  type SeatPlace,
} from './room/room-layout.ts';
export {
  conjugate,
  dot,
  IDENTITY_QUATERNION,
  multiplyQuaternions,
  normalizeQuaternion,
  normalizeVector,
  rotate,
  yawQuaternion,
  type Quaternion,
  type Vector3,
} from './space.ts';
export {
  bookmarkedViewSchema,
  caseDocumentSchema,
  caseTextSchema,
  MAX_CASES_PER_SESSION,
  MAX_CUT_PLANES,
  MAX_KEY_VIEWS,
  PLAIN_PARTS,
  sharedViewSchema,
  type BookmarkedView,
  type CaseDocument,
  type CaseVolume,
  type CutPlane,
  type SharedView,
  type VolumePlacement,
} from './state/case-document.ts';
export {
  CASE_LEVELS,
  caseMetadataSchema,
  MAX_TAGS,
  NO_METADATA,
  type CaseLevel,
  type CaseMetadata,
} from './state/case-metadata.ts';
export {
  currentCase,
  findParticipant,
  instructorStateOf,
  NOBODY,
  sharedStateOf,
  type Classroom,
  type InstructorState,
  type SharedState,
} from './state/classroom.ts';
export { ClassroomSchema } from './state/classroom-schema.ts';
export { readSharedState, writeSharedState } from './state/classroom-sync.ts';
export { orderPlanes } from './state/cut-planes.ts';
export { HOLD_MS, heldPlaneId, holdKeyOf, type GrabTarget, type Hold } from './state/holds.ts';
export {
  nextKeyViewStepIndex,
  STEP_KINDS,
  stepsOf,
  type Step,
  type StepKind,
} from './state/flow.ts';
export {
  COLOR_MAP_IDS,
  DEFAULT_OVERLAY_OPACITY,
  MAX_OVERLAYS,
  MAX_SEGMENTS,
  OVERLAY_KINDS,
  orderOverlays,
  overlayViewOf,
  PLAIN_OVERLAY,
  type CaseOverlay,
  type ColorMapId,
  type OverlayKind,
  type OverlaySegment,
  type OverlayView,
} from './state/overlay.ts';
export {
  comparedPoint,
  crosshairForCompared,
  type Comparison,
  type ComparisonLink,
  type SharedComparison,
} from './state/comparison.ts';
export {
  DEFAULT_RENDERING,
  MAX_TRANSFER_POINTS,
  RENDER_MODES,
  SLAB_PROJECTIONS,
  THIN_SLAB,
  type CropBox,
  type CustomTransferFunction,
  type CutOut,
  type ObliquePlane,
  type OctantSide,
  type Rendering,
  type RenderMode,
  type SlabProjection,
  type SliceSlab,
} from './state/rendering.ts';
export { savingWords, type Saving } from './state/saving.ts';
export { NO_HISTORY, UNDO_PAUSE_MS, type ViewHistory } from './state/view-history.ts';
export { idSchema, lineSchema, optionalLineSchema, sha256Schema } from './state/primitives.ts';
export {
  DEVICES,
  deviceSchema,
  isInstructor,
  MAX_NAME_BYTES,
  participantNameSchema,
  ROLES,
  roleSchema,
  type Device,
  type Participant,
  type Role,
} from './state/participant.ts';
export { TICK_RATES_HZ, tickRateSchema, type TickRateHz } from './state/tick-rate.ts';
