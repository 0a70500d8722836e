import {
  type Command,
  findParticipant,
  hasControl,
  type Participant,
  type SharedState,
  type SharedView,
  UNDO_PAUSE_MS,
} from '@rounds/classroom';
import type { CommandResult, RoomTime } from '@rounds/connection';

import { type Clock, CommandPump } from './command-pump.ts';
import { grabTargetOf, heldWords, OwnGrabs } from './own-grabs.ts';
import { RETURN_MS, returningView } from './return-view.ts';
import { SharedMotion } from './shared-motion.ts';
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
const UNDO_MERGE_MS = UNDO_PAUSE_MS;
const MAX_UNDO_STEPS = 100;
/** What goes back is drawn so often. */
const RETURN_FRAME_MS = 16;
/** What changes so soon after one's own hand did something is its work, and is drawn without delay. */
const OWN_WORK_MS = 1_000;

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
  readonly offeredAtMs: number;
  /** Set once the server accepted the edit: when to stop waiting for the state to show it. */
  giveUpAtMs: number | undefined;
}

/**
 * What one person sees: the shared view while they follow, a view of their own otherwise. With control, edits made while
 * following are shown at once and sent; without it, the first edit leaves the class behind ("on my own"). What is shared
 * is taken back by the class itself, whoever changed it; what is one's own, here.
 */
export class FollowedView {
  readonly #options: FollowedViewOptions;
  readonly #pump: CommandPump;
  readonly #pending = new Map<string, PendingEdit>();
  readonly #grabs: OwnGrabs;
  readonly #motion = new SharedMotion();
  #ownWorkUntilMs = -Infinity;
  /** Edits that came to nothing, on their way back to what the class has. */
  readonly #returning = new Map<string, { readonly edit: ViewEdit; readonly sinceMs: number }>();
  #state: SharedState;
  #own: SharedView | undefined;
  /** Of the view on one's own. */
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
    this.#grabs = new OwnGrabs({
      send,
      whenSent: (editKey, callback) => this.#pump.whenSent(editKey, callback),
      onLost: (editKey) => this.#lost(editKey),
    });
    if (this.#me()?.following === false) this.#tellAttention(true);
  }

  get following(): boolean {
    return this.#own === undefined;
  }

  get inControl(): boolean {
    const me = this.#me();
    return me !== undefined && hasControl(this.#state, me) && this.#state.lifecycle === 'open';
  }

  get canUndo(): boolean {
    if (this.#own !== undefined) return this.#undo.length > 0;
    return this.inControl && (this.#state.canUndo || this.#pending.size > 0);
  }

  get canRedo(): boolean {
    if (this.#own !== undefined) return this.#redo.length > 0;
    return this.inControl && this.#state.canRedo;
  }

  /** What there is to see: the same object until it changes. */
  view(): SharedView {
    this.#cached ??= this.#compose(this.#state.view);
    return this.#cached;
  }

  /**
   * The same as it is to be drawn at this moment: what others move is on its way. `view()` itself where nothing is. Once
   * for each frame.
   */
  movingView(room: RoomTime | undefined): SharedView {
    const shared = this.#state.view;
    if (this.#own !== undefined || this.#options.clock.now() < this.#ownWorkUntilMs) {
      this.#motion.jumpTo(shared, room?.newestMs);
      return this.view();
    }
    const moving = this.#motion.viewAt(shared, room);
    return moving === shared ? this.view() : this.#compose(moving);
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
      this.#motion.jumpTo(state.view);
      this.#comeBack();
    } else if (state.stepIndex !== previous.stepIndex) {
      this.#forgetEdits();
      this.#motion.jumpTo(state.view);
    }
    if (state.gatherCount > previous.gatherCount) this.#comeBack();
    this.#dropSettled();
    this.#changed();
  }

  /** Changes what is shown: for everybody when following with control, for oneself otherwise. */
  edit(edit: ViewEdit): void {
    const before = this.view();
    this.#apply(edit);
    this.#remember(before, `${edit.kind} ${keyOfEdit(edit)}`);
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
    this.#grabs.releaseAll();
    if (before !== undefined && this.#own !== undefined) this.#pushUndo(before);
  }

  /** Back to the class, or on one's own from what is on screen now. */
  setFollowing(following: boolean): void {
    if (following === this.following) return;
    if (following) {
      this.#own = undefined;
    } else {
      this.#leave();
    }
    this.#tellAttention(following);
    this.#changed();
  }

  undo(): void {
    if (this.#own === undefined) return this.#followHistory('view.undo');
    const change = this.#undo.pop();
    if (change === undefined) return;
    this.#redo.push(change);
    this.#own = undoChange(this.#own, change);
    this.#lastEdit = undefined;
    this.#changed();
  }

  redo(): void {
    if (this.#own === undefined) return this.#followHistory('view.redo');
    const change = this.#redo.pop();
    if (change === undefined) return;
    this.#undo.push(change);
    this.#own = redoChange(this.#own, change);
    this.#lastEdit = undefined;
    this.#changed();
  }

  /** Takes back or brings back what is shared. An edit that was not sent yet is taken back with the others. */
  #followHistory(type: 'view.undo' | 'view.redo'): void {
    if (!(type === 'view.undo' ? this.canUndo : this.canRedo)) return;
    this.#forgetEdits();
    this.#send({ type });
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
      this.#send({ type: 'view.reset' });
    }
    this.#changed();
  }

  dispose(): void {
    this.#returning.clear();
    this.#pump.clear();
  }

  #me(): Participant | undefined {
    return findParticipant(this.#state, this.#options.participantId);
  }

  #compose(shared: SharedView): SharedView {
    if (this.#own !== undefined) return this.#own;
    let view = shared;
    for (const { edit, sinceMs } of this.#returning.values()) {
      view = returningView(view, edit, (this.#options.clock.now() - sinceMs) / RETURN_MS);
    }
    for (const { edit } of this.#pending.values()) view = applyEdit(view, edit);
    return view;
  }

  #apply(edit: ViewEdit): void {
    if (this.#own === undefined && !this.inControl) {
      this.#leave();
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
    const target = this.#gestureStart && grabTargetOf(edit, this.#state);
    if (target !== undefined && !this.#grabs.mayMove(target, edit)) return;
    this.#returning.delete(key);
    const offeredAtMs = this.#options.clock.now();
    const pending: PendingEdit = { edit, offeredAtMs, giveUpAtMs: undefined };
    // Deleted first, so that the newest edit is also the last one composed.
    this.#pending.delete(key);
    this.#pending.set(key, pending);
    this.#ownWorkUntilMs = offeredAtMs + OWN_WORK_MS;
    this.#cached = undefined;
    this.#pump.offer(key, commandOfEdit(edit), (result) => this.#settle(key, result));
  }

  #settle(key: string, result: CommandResult): void {
    if (result.status === 'refused') {
      const isHeld = result.code === 'command.held-by-another';
      const wasPending = this.#pending.has(key);
      if (isHeld) this.#grabs.lose(key);
      if (!isHeld || this.#pending.has(key)) {
        this.#giveUp(key);
        this.#options.onRefused(isHeld ? this.#heldWords(key) : result.message);
      }
      if (wasPending) this.#changed();
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

  /** Somebody else has in hand what this person just moved. */
  #lost(key: string): void {
    this.#pump.clear(key);
    this.#giveUp(key);
    this.#options.onRefused(this.#heldWords(key));
    this.#changed();
  }

  #heldWords(key: string): string {
    return heldWords(this.#state, this.#options.participantId, key);
  }

  /** What was shown in advance goes back to where the class has it, without a jump. */
  #giveUp(key: string): void {
    const edit = this.#pending.get(key)?.edit;
    this.#pending.delete(key);
    if (edit?.kind !== 'plane' && edit?.kind !== 'placement') return;
    this.#returning.set(key, { edit, sinceMs: this.#options.clock.now() });
    this.#returnOn();
  }

  #returnOn(): void {
    const { clock } = this.#options;
    clock.after(RETURN_FRAME_MS, () => {
      if (this.#returning.size === 0) return;
      for (const [key, { sinceMs }] of this.#returning) {
        if (clock.now() >= sinceMs + RETURN_MS) this.#returning.delete(key);
      }
      this.#changed();
      if (this.#returning.size > 0) this.#returnOn();
    });
  }

  #dropSettled(): void {
    const now = this.#options.clock.now();
    for (const [key, { edit, giveUpAtMs, offeredAtMs }] of this.#pending) {
      // What the class shows already need not wait for its answer, which may take long where the disk is slow.
      const isAnswered = giveUpAtMs !== undefined || now >= offeredAtMs + SETTLE_TIMEOUT_MS;
      const isOver = giveUpAtMs !== undefined && now >= giveUpAtMs;
      if (isAnswered && isSettled(this.#state.view, edit)) {
        this.#pending.delete(key);
        // Answers may come late. What one has seen there already does not come on its way again.
        this.#motion.jumpTo(this.#state.view);
      } else if (isOver) this.#giveUp(key);
    }
  }

  #forgetEdits(): void {
    this.#pump.clear();
    this.#pending.clear();
    this.#returning.clear();
    this.#cached = undefined;
  }

  #comeBack(): void {
    const wasAway = this.#own !== undefined;
    this.#own = undefined;
    if (wasAway && this.#me()?.following === false) this.#tellAttention(true);
  }

  /** From what is on screen now one goes on alone. */
  #leave(): void {
    this.#own = this.view();
    this.#undo = [];
    this.#redo = [];
    this.#lastEdit = undefined;
    this.#forgetEdits();
  }

  #tellAttention(following: boolean): void {
    this.#send({ type: 'attention.set', following });
  }

  #send(command: Command): void {
    this.#ownWorkUntilMs = this.#options.clock.now() + OWN_WORK_MS;
    void this.#options.send(command).then((result) => {
      if (result.status === 'refused') this.#options.onRefused(result.message);
    });
  }

  #remember(before: SharedView, key: string): void {
    if (this.#gestureStart !== undefined || this.#own === undefined) return;
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
