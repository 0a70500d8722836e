import {
  applyCommand,
  type CaseDocument,
  type Classroom,
  type Command,
  errorMessage,
  instructorStateOf,
  NO_HISTORY,
  NO_METADATA,
  NOBODY,
  type Participant,
  type Saving,
  sharedStateOf,
  type SharedView,
  PLAIN_PARTS,
} from '@rounds/classroom';
import type {
  ClassroomConnection,
  CommandResult,
  ConnectionStatistics,
  ConnectionStatus,
} from '@rounds/connection';

/** A class without a network: the domain's own rules, for tests of what is drawn around it. */
export interface InMemoryClassroom {
  /** The class as one person sees it. */
  connect(participantId: string): ClassroomConnection;
  /** Acts as somebody, as if their command had come from elsewhere. */
  act(participantId: string, command: Command): CommandResult;
  setStatus(status: ConnectionStatus): void;
  setSaving(saving: Saving): void;
  classroom(): Classroom;
}

const NO_STATISTICS: ConnectionStatistics = {
  roundTripMs: 0,
  serverTickHz: 20,
  bytesReceived: 0,
  snapshotsReceived: 0,
  reconnects: 0,
  lanes: 0,
  interpolationDelayMs: 100,
  serverClockOffsetMs: 0,
};

/** Poses of others are not part of what pages show. */
const NOBODY_MOVES = {
  sendPose: () => undefined,
  remotePoses: (_nowMs, out) => {
    out.length = 0;
  },
  roomTime: () => undefined,
  statistics: () => NO_STATISTICS,
} satisfies Partial<ClassroomConnection>;

export const TEST_VIEW: SharedView = {
  presetId: 'ct-soft',
  windowCenter: 40,
  windowWidth: 400,
  crosshairLps: [0, 0, 0],
  planes: [],
  placement: { rotation: [0, 0, 0, 1], offsetRoom: [0, 0, 0], scale: 1 },
  ...PLAIN_PARTS,
};

export function testCase(caseId: string, text: Partial<CaseDocument> = {}): CaseDocument {
  return {
    caseId,
    title: `Case ${caseId}`,
    synthetic: true,
    volume: {
      assetSha256: '0'.repeat(64),
      modality: 'CT',
      kind: 'volume',
      frameTimeMs: null,
      samplesPerPixel: 1,
      centerLps: [0, 0, 0],
      sizeMm: [100, 100, 100],
    },
    overlays: [],
    initialView: TEST_VIEW,
    history: 'A history.',
    question: 'A question?',
    reveal: 'An answer.',
    keyViews: [],
    metadata: NO_METADATA,
    ...text,
  };
}

export function testPerson(participantId: string, traits: Partial<Participant> = {}): Participant {
  return {
    participantId,
    name: participantId,
    role: 'learner',
    device: 'laptop',
    seatIndex: 0,
    connected: true,
    handRaised: false,
    following: true,
    ...traits,
  };
}

export function createInMemoryClassroom(
  cases: readonly CaseDocument[],
  participants: readonly Participant[],
): InMemoryClassroom {
  const listeners = new Set<() => void>();
  let status: ConnectionStatus = { kind: 'joined' };
  let sequence = 0;
  let saving: Saving = 'fine';
  let classroom = openClassroom(cases, participants);
  let shared = sharedStateOf(classroom);
  let instructor = instructorStateOf(classroom);
  const tell = (): void => listeners.forEach((listener) => listener());

  const act = (participantId: string, command: Command): CommandResult => {
    const outcome = applyCommand(classroom, participantId, command, sequence * 1000);
    if (outcome.status === 'refused') {
      return { status: 'refused', code: outcome.code, message: errorMessage(outcome.code) };
    }
    classroom = outcome.classroom;
    shared = sharedStateOf(classroom, saving);
    instructor = instructorStateOf(classroom);
    tell();
    return { status: 'accepted', sequence: sequence++ };
  };

  return {
    classroom: () => classroom,
    act,
    setStatus(next) {
      status = next;
      tell();
    },
    setSaving(next) {
      saving = next;
      shared = sharedStateOf(classroom, saving);
      tell();
    },
    connect(participantId) {
      const role = participants.find((p) => p.participantId === participantId)?.role ?? 'learner';
      const teaches = role === 'instructor' || role === 'co-instructor';
      return {
        participantId,
        role,
        assetToken: () => 'token',
        status: () => status,
        state: () => shared,
        instructorState: () => (teaches ? instructor : undefined),
        subscribe(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        send: (command) => Promise.resolve(act(participantId, command)),
        ...NOBODY_MOVES,
        leave: () => Promise.resolve(),
      };
    },
  };
}

function openClassroom(
  cases: readonly CaseDocument[],
  participants: readonly Participant[],
): Classroom {
  const [first] = cases;
  if (first === undefined) throw new Error('a class needs a case');
  return {
    sessionId: 'session',
    title: 'Chest conference',
    lifecycle: 'open',
    openedAtMs: 0,
    cases,
    caseIndex: 0,
    stepIndex: 0,
    view: first.initialView,
    comparison: null,
    history: NO_HISTORY,
    participants,
    controlHolderId: NOBODY,
    holds: [],
    tickRateHz: 20,
    gatherCount: 0,
  };
}
