import type { Participant, SharedState } from '@rounds/classroom';
import type { ClassroomConnection } from '@rounds/connection';

import type { CaseDisplay } from './case-display.ts';
import { HeadsetLink } from './headset-link.ts';
import { WebGlMissingError } from './stage/graphics.ts';
import { RoomScene, type RoomSceneOptions } from './stage/room-scene.ts';
import type { FollowedView } from './view/followed-view.ts';
import type { ViewerStatistics } from './viewer.ts';
import type { XrHost } from './xr/xr-host.ts';

/** @returns undefined where this browser draws nothing in three dimensions */
export function openRoom(options: RoomSceneOptions): RoomScene | undefined {
  try {
    return new RoomScene(options);
  } catch (error) {
    if (!(error instanceof WebGlMissingError)) throw error;
    return undefined;
  }
}

/** What a headset has in common with the panes of the page. */
type SharedWithPanes = Pick<
  XrHost,
  | 'view'
  | 'overlays'
  | 'playing'
  | 'spots'
  | 'edit'
  | 'beginGesture'
  | 'endGesture'
  | 'pick'
  | 'comparedSlice'
  | 'besideMetres'
>;

export interface HeadsetOfRoomOptions {
  readonly panes: SharedWithPanes;
  readonly room: RoomScene;
  readonly minimumQuality: number;
  readonly connection: ClassroomConnection;
  readonly followed: FollowedView;
  readonly display: CaseDisplay;
  readonly state: () => SharedState;
  readonly me: () => Participant | undefined;
  readonly refuse: (message: string) => void;
  readonly statistics: () => ViewerStatistics;
  /** Everything the page does with each of its frames. */
  readonly frame: () => void;
  readonly onChange: () => void;
  readonly onEnded: () => void;
}

/** The way from a page's room into a headset. */
export function headsetOfRoom(options: HeadsetOfRoomOptions): HeadsetLink {
  const { panes, room, minimumQuality, connection, followed, display } = options;
  const host: XrHost = {
    ...panes,
    room,
    minimumQuality,
    state: options.state,
    me: options.me,
    following: () => followed.following,
    inControl: () => followed.inControl,
    setFollowing: (following) => followed.setFollowing(following),
    reset: () => followed.reset(),
    undo: () => followed.undo(),
    canUndo: () => followed.canUndo,
    statistics: options.statistics,
    send: (command) => connection.send(command),
    sendPose: (pose) => connection.sendPose(pose),
    volume: () => display.volume,
    description: () => display.description,
    loaded: () => display.loaded,
    refuse: options.refuse,
    frame: options.frame,
    ended: options.onEnded,
  };
  return new HeadsetLink({ host, onChange: options.onChange });
}
