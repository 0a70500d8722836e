/** Something a scenario promises, and what came of it. */
export interface Invariant {
  readonly invariant: string;
  readonly limit: string;
  readonly measured: string;
  readonly held: boolean;
}

/** Of what is measured in these units a machine that is busy with something else says nothing. */
const REAL_TIME_UNITS: ReadonlySet<string> = new Set(['ms', 'Hz']);

/** What a scenario checks, in the order in which it does. */
export class Checks {
  readonly #all: Invariant[] = [];
  readonly #excuse: () => string | undefined;

  /** `excuse`: why limits of milliseconds cannot be judged here, where that is so. */
  constructor(excuse: () => string | undefined = () => undefined) {
    this.#excuse = excuse;
  }

  get all(): readonly Invariant[] {
    return this.#all;
  }

  atMost(invariant: string, measured: number, limit: number, unit: string): void {
    // Not a number is never held.
    this.#addNumber(invariant, `<= ${said(limit, unit)}`, measured, unit, measured <= limit);
  }

  atLeast(invariant: string, measured: number, limit: number, unit: string): void {
    this.#addNumber(invariant, `>= ${said(limit, unit)}`, measured, unit, measured >= limit);
  }

  equal(invariant: string, measured: number | string, limit: number | string): void {
    this.#add(invariant, String(limit), String(measured), measured === limit);
  }

  /** Nothing of what should not be. */
  none(invariant: string, problems: readonly string[]): void {
    const [first] = problems;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    const measured = first === undefined ? 'none' : `${first}${more}`;
    this.#add(invariant, 'none', measured, first === undefined);
  }

  /** For a part that could not be brought to its end. */
  failed(invariant: string, limit: string, reason: string): void {
    this.#add(invariant, limit, reason, false);
  }

  #addNumber(
    invariant: string,
    limit: string,
    measured: number,
    unit: string,
    held: boolean,
  ): void {
    const excuse = held || !REAL_TIME_UNITS.has(unit) ? undefined : this.#excuse();
    const words = excuse === undefined ? '' : ` (not judged: ${excuse})`;
    this.#add(invariant, limit, `${said(measured, unit)}${words}`, held || excuse !== undefined);
  }

  #add(invariant: string, limit: string, measured: string, held: boolean): void {
    this.#all.push({ invariant, limit, measured, held });
  }
}

function said(value: number, unit: string): string {
  const number = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return unit === '' ? number : `${number} ${unit}`;
}
