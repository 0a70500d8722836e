import {
  applyCommand,
  type Classroom,
  type Command,
  errorMessage,
  type Participant,
  type Pose,
  type SharedState,
  sharedStateOf,
} from '@rounds/classroom';
import type { ClassroomConnection, CommandResult, RemotePose } from '@rounds/connection';

/** A classroom without a network: commands are decided here, and others do what a script says. */
export class MemoryConnection implements ClassroomConnection {
  readonly participantId: string;
  readonly role;
  readonly sentCommands: Command[] = [];
  lastPose: Pose | undefined;
  /** Poses of others as a function of time. */
  othersAt: (nowMs: number) => RemotePose[] = () => [];
  latencyMs = 40;
  #classroom: Classroom;
  #state: SharedState;
  #sequence = 0;
  readonly #listeners = new Set<() => void>();

  constructor(classroom: Classroom, participantId: string) {
    this.#classroom = classroom;
    this.#state = sharedStateOf(classroom);
    this.participantId = participantId;
    this.role =
      classroom.participants.find((p) => p.participantId === participantId)?.role ?? 'learner';
  }

  assetToken(): string {
    return 'harness';
  }

  status() {
    return { kind: 'joined' } as const;
  }

  state(): SharedState {
    return this.#state;
  }

  instructorState() {
    return undefined;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async send(command: Command): Promise<CommandResult> {
    this.sentCommands.push(command);
    await new Promise((resolve) => setTimeout(resolve, this.latencyMs));
    return this.decide(this.participantId, command);
  }

  /** Lets anybody do something, at once. */
  decide(actorId: string, command: Command): CommandResult {
    const outcome = applyCommand(this.#classroom, actorId, command, Date.now());
    if (outcome.status === 'refused') {
      return { status: 'refused', code: outcome.code, message: errorMessage(outcome.code) };
    }
    this.replace(outcome.classroom);
    this.#sequence += 1;
    return { status: 'accepted', sequence: this.#sequence };
  }

  get classroom(): Classroom {
    return this.#classroom;
  }

  replace(classroom: Classroom): void {
    this.#classroom = classroom;
    this.#state = sharedStateOf(classroom);
    for (const listener of this.#listeners) listener();
  }

  addParticipant(participant: Participant): void {
    this.replace({
      ...this.#classroom,
      participants: [...this.#classroom.participants, participant],
    });
  }

  sendPose(pose: Pose): void {
    this.lastPose = pose;
  }

  remotePoses(nowMs: number, out: RemotePose[]): void {
    out.length = 0;
    out.push(...this.othersAt(nowMs));
  }

  /** Whatever changes is there at once. */
  roomTime(): undefined {
    return undefined;
  }

  statistics() {
    return {
      roundTripMs: 0,
      serverTickHz: 20,
      bytesReceived: 0,
      snapshotsReceived: 0,
      reconnects: 0,
    };
  }

  async leave(): Promise<void> {}
}
