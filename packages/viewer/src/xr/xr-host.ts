import type {
  Command,
  Participant,
  Pose,
  SharedState,
  SharedView,
  Vector3,
} from '@rounds/classroom';
import type { CommandResult } from '@rounds/connection';
import type { Volume, VolumeDescription } from '@rounds/imaging/asset';

import type { ShownOverlay } from '../overlays/shown-overlay.ts';
import type { ComparedSlice } from '../panels/slice-wall.ts';
import type { PersonSpot } from '../slices/slice-overlay.ts';
import type { RoomScene } from '../stage/room-scene.ts';
import type { ViewEdit } from '../view/view-edit.ts';
import type { ViewerStatistics } from '../viewer.ts';

/** What a headset needs of the viewer it belongs to. */
export interface XrHost {
  readonly room: RoomScene;
  readonly minimumQuality: number;
  state(): SharedState;
  /** What is to be seen now. */
  view(): SharedView;
  me(): Participant | undefined;
  following(): boolean;
  inControl(): boolean;
  setFollowing(following: boolean): void;
  edit(edit: ViewEdit): void;
  /** Back to the view the step began with; on one's own, to that of the class. */
  reset(): void;
  undo(): void;
  canUndo(): boolean;
  /** How drawing goes. */
  statistics(): ViewerStatistics;
  beginGesture(): void;
  endGesture(): void;
  send(command: Command): Promise<CommandResult>;
  sendPose(pose: Pose): void;
  /** What a ray in patient space touches. */
  pick(originLps: Vector3, directionLps: Vector3): Vector3 | undefined;
  spots(): readonly PersonSpot[];
  /** What lies over the volume: the same list until it changes. */
  overlays(): readonly ShownOverlay[];
  /** A run through the frames of a stack is on. */
  playing(): boolean;
  /** How far beside the volume a second one stands, in metres; 0: there is one alone. */
  besideMetres(): number;
  /** What there is of a case that is compared; undefined: none is. */
  comparedSlice(): ComparedSlice | undefined;
  volume(): Volume | undefined;
  description(): VolumeDescription | undefined;
  /** 0 to 1 of the volume. */
  loaded(): number;
  /** Tells the wearer, and the page, why something did not happen. */
  refuse(message: string): void;
  /** Everything the page does with each of its frames, which stand still while a headset is on. */
  frame(): void;
  /** The session is over, for whatever reason. */
  ended(): void;
}
