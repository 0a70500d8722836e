import {
  type Classroom,
  type ClassroomSchema,
  type Saving,
  type SharedState,
  sharedStateOf,
  writeSharedState,
} from '@rounds/classroom';

/** Keeps the schema that everybody is synced with at what the session is; a session that did not change costs nothing. */
export class SyncedState {
  readonly #schema: ClassroomSchema;
  #written: SharedState | undefined;
  #writtenFrom: Classroom | undefined;
  #writtenSaving: Saving | undefined;

  constructor(schema: ClassroomSchema) {
    this.#schema = schema;
  }

  write(classroom: Classroom, saving: Saving): void {
    if (classroom === this.#writtenFrom && saving === this.#writtenSaving) return;
    const shared = sharedStateOf(classroom, saving);
    writeSharedState(this.#schema, shared, this.#written);
    this.#written = shared;
    this.#writtenFrom = classroom;
    this.#writtenSaving = saving;
  }
}
