import type { SharedView } from '@rounds/classroom';
import type { RoomTime } from '@rounds/connection';

import type { FollowedView } from './followed-view.ts';

export interface MovingRoomOptions {
  readonly followed: Pick<FollowedView, 'view' | 'movingView'>;
  readonly roomTime: (nowMs: number) => RoomTime | undefined;
  readonly draw: (view: SharedView) => void;
}

/** What the room draws: slices show where the class is, and here what others move goes there together with their hands. */
export class MovingRoom {
  readonly #options: MovingRoomOptions;
  #drawn: SharedView | undefined;

  constructor(options: MovingRoomOptions) {
    this.#options = options;
  }

  /** Nothing is on its way any more. */
  get hasArrived(): boolean {
    return this.#drawn === this.#options.followed.view();
  }

  /** With each frame, and whenever the view may have changed. */
  update(nowMs: number): void {
    const { followed, roomTime, draw } = this.#options;
    const view = followed.movingView(roomTime(nowMs));
    if (view === this.#drawn) return;
    this.#drawn = view;
    draw(view);
  }

  /** In a room that has drawn nothing yet. */
  redraw(nowMs: number): void {
    this.#drawn = undefined;
    this.update(nowMs);
  }
}
