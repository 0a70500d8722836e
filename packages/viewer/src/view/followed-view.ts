import {
  type Command,
  findParticipant,
  hasControl,
  type Participant,
  type SharedState,
  type SharedView,
} from '@rounds/classroom';
import type { CommandResult } from '@rounds/connection';

import { type Clock, CommandPump } from './command-pump.ts';
import { redoChange, undoChange, type ViewChange } from './view-change.ts';
import {
  applyEdit,
  commandOfEdit,
  isSettled,
  keyOfEdit,
  sameView,
  type ViewEdit,
} from './view-edit.ts';

const EDIT_INTERVAL_MS = 50;
/** How long an accepted edit is shown while the state that carries it is still on its way. */
const SETTLE_TIMEOUT_MS = 500;
/** Edits of one kind that follow each other this closely are one step of undo. */
const UNDO_MERGE_MS = 800;
const MAX_UNDO_STEPS = 100;

export interface FollowedViewOptions {
  readonly participantId: string;
  readonly state: SharedState;
  readonly clock: Clock;
  readonly send: (command: Command) => Promise<CommandResult>;
  /** Runs whenever `view` or `following` may have changed. */
  readonly onChange: () => void;
  readonly onRefused: (message: string) => void;
}

interface PendingEdit {
  readonly edit: ViewEdit;
  /** Set once the server accepted the edit: when to stop waiting for the state to show it. */
  giveUpAtMs: number | undefined;
}

/**
 * What one person sees: the shared view while they follow, a view of their own otherwise. With control, edits made while
 * following are shown at once and sent; without it, the first edit leaves the class behind ("on my own").
 */
export class FollowedView {
  readonly #options: FollowedViewOptions;
  readonly #pump: CommandPump;
  readonly #pending = new Map<string, PendingEdit>();
  #state: SharedState;
  #own: SharedView | undefined;
  #undo: ViewChange[] = [];
  #redo: ViewChange[] = [];
  #gestureStart: SharedView | undefined;
  #lastEdit: { key: string; atMs: number } | undefined;
  #cached: SharedView | undefined;

  constructor(options: FollowedViewOptions) {
    this.#options = options;
    this.#state = options.state;
    const { clock, send } = options;
    this.#pump = new CommandPump({ clock, send, minimumIntervalMs: EDIT_INTERVAL_MS });
    if (this.#me()?.following === false) this.#tellAttention(true);
  }

  get following(): boolean {
    return this.#own === undefined;
  }

  get inControl(): boolean {
    const me = this.#me();
    return me !== undefined && hasControl(this.#state, me) && this.#state.lifecycle === 'open';
  }

  /** What is to be drawn now: the same object until it changes. */
  view(): SharedView {
    this.#cached ??= this.#compose();
    return this.#cached;
  }

  /** Takes in a new shared state. */
  receive(state: SharedState): void {
    const previous = this.#state;
    if (state === previous) return;
    this.#state = state;
    if (
      state.caseIndex !== previous.caseIndex ||
      state.volume.assetSha256 !== previous.volume.assetSha256
    ) {
      // Another case is another patient space: nothing of the old one has a meaning in it.
      this.#forgetEdits();
      this.#undo = [];
      this.#redo = [];
      this.#comeBack();
    } else if (state.stepIndex !== previous.stepIndex) {
      this.#forgetEdits();
    }
    if (state.gatherCount > previous.gatherCount) this.#comeBack();
    this.#dropSettled();
    this.#changed();
  }

  /** Changes what is shown: for everybody when following with control, for oneself otherwise. */
  edit(edit: ViewEdit): void {
    const before = this.view();
    this.#apply(edit);
    this.#remember(before, keyOfEdit(edit));
    this.#changed();
  }

  /** All edits until `endGesture` are one step of undo. */
  beginGesture(): void {
    this.#gestureStart ??= this.view();
  }

  endGesture(): void {
    const before = this.#gestureStart;
    this.#gestureStart = undefined;
    this.#lastEdit = undefined;
    if (before !== undefined) this.#pushUndo(before);
  }

  /** Back to the class, or on one's own from what is on screen now. */
  setFollowing(following: boolean): void {
    if (following === this.following) return;
    if (following) {
      this.#own = undefined;
    } else {
      this.#own = this.view();
      this.#forgetEdits();
    }
    this.#tellAttention(following);
    this.#changed();
  }

  undo(): void {
    const change = this.#undo.pop();
    if (change === undefined) return;
    this.#redo.push(change);
    this.#apply({ kind: 'view', view: undoChange(this.view(), change) });
    this.#lastEdit = undefined;
    this.#changed();
  }

  redo(): void {
    const change = this.#redo.pop();
    if (change === undefined) return;
    this.#undo.push(change);
    this.#apply({ kind: 'view', view: redoChange(this.view(), change) });
    this.#lastEdit = undefined;
    this.#changed();
  }

  /** The view the step began with for everybody; on one's own, the one the class has now. */
  reset(): void {
    const before = this.view();
    if (this.#own !== undefined) {
      this.#own = this.#state.view;
      this.#pushUndo(before);
    } else if (this.inControl) {
      this.#forgetEdits();
      void this.#options.send({ type: 'view.reset' }).then((result) => {
        if (result.status === 'refused') this.#options.onRefused(result.message);
      });
    }
    this.#changed();
  }

  dispose(): void {
    this.#pump.clear();
  }

  #me(): Participant | undefined {
    return findParticipant(this.#state, this.#options.participantId);
  }

  #compose(): SharedView {
    if (this.#own !== undefined) return this.#own;
    let view = this.#state.view;
    for (const { edit } of this.#pending.values()) view = applyEdit(view, edit);
    return view;
  }

  #apply(edit: ViewEdit): void {
    if (this.#own === undefined && !this.inControl) {
      this.#own = this.view();
      this.#forgetEdits();
      this.#tellAttention(false);
    }
    if (this.#own !== undefined) {
      this.#own = applyEdit(this.#own, edit);
      this.#cached = undefined;
      return;
    }
    this.#offer(edit);
  }

  #offer(edit: ViewEdit): void {
    const key = keyOfEdit(edit);
    if (edit.kind === 'view') this.#forgetEdits();
    const pending: PendingEdit = { edit, giveUpAtMs: undefined };
    // Deleted first, so that the newest edit is also the last one composed.
    this.#pending.delete(key);
    this.#pending.set(key, pending);
    this.#cached = undefined;
    this.#pump.offer(key, commandOfEdit(edit), (result) => this.#settle(key, result));
  }

  #settle(key: string, result: CommandResult): void {
    if (result.status === 'refused') {
      this.#pending.delete(key);
      this.#options.onRefused(result.message);
      this.#changed();
      return;
    }
    const pending = this.#pending.get(key);
    if (pending === undefined) return;
    pending.giveUpAtMs = this.#options.clock.now() + SETTLE_TIMEOUT_MS;
    this.#options.clock.after(SETTLE_TIMEOUT_MS, () => {
      this.#dropSettled();
      this.#changed();
    });
    this.#dropSettled();
  }

  #dropSettled(): void {
    const now = this.#options.clock.now();
    for (const [key, { edit, giveUpAtMs }] of this.#pending) {
      if (giveUpAtMs === undefined) continue;
      if (now >= giveUpAtMs || isSettled(this.#state.view, edit)) this.#pending.delete(key);
    }
  }

  #forgetEdits(): void {
    this.#pump.clear();
    this.#pending.clear();
    this.#cached = undefined;
  }

  #comeBack(): void {
    const wasAway = this.#own !== undefined;
    this.#own = undefined;
    if (wasAway && this.#me()?.following === false) this.#tellAttention(true);
  }

  #tellAttention(following: boolean): void {
    void this.#options.send({ type: 'attention.set', following }).then((result) => {
      if (result.status === 'refused') this.#options.onRefused(result.message);
    });
  }

  #remember(before: SharedView, key: string): void {
    if (this.#gestureStart !== undefined) return;
    const atMs = this.#options.clock.now();
    const last = this.#undo.at(-1);
    const merges = this.#lastEdit?.key === key && atMs - this.#lastEdit.atMs < UNDO_MERGE_MS;
    this.#lastEdit = { key, atMs };
    if (merges && last !== undefined) {
      this.#undo[this.#undo.length - 1] = { before: last.before, after: this.view() };
      return;
    }
    this.#pushUndo(before);
  }

  #pushUndo(before: SharedView): void {
    const after = this.view();
    if (sameView(before, after)) return;
    this.#undo.push({ before, after });
    if (this.#undo.length > MAX_UNDO_STEPS) this.#undo.shift();
    this.#redo = [];
  }

  #changed(): void {
    this.#cached = undefined;
    this.#options.onChange();
  }
}
