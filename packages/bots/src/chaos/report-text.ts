import type { Scenario, ScenarioReport } from './scenario.ts';

const HEADINGS = ['invariant', 'limit', 'measured', 'held'] as const;

/** What held, as a table, and under it how it came about. */
export function reportText(report: ScenarioReport): string {
  const { scenario, seed, form, seconds, notes, invariants, notPossible, held } = report;
  const head = `${scenario}, seed ${seed}, ${form} form, ${seconds} s`;
  if (notPossible !== undefined) return `${head}\nNot possible here: ${notPossible}\n`;
  const rows = invariants.map((each) => [
    each.invariant,
    each.limit,
    each.measured,
    each.held ? 'yes' : 'NO',
  ]);
  return [
    head,
    ...tableOf([[...HEADINGS], ...rows]),
    ...Object.entries(notes).map(([name, value]) => `  ${name}: ${value}`),
    held ? 'Everything held.' : 'Something did not hold.',
    '',
  ].join('\n');
}

export function listText(scenarios: readonly Scenario[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return scenarios.map(({ name, sentence }) => `${name.padEnd(width)}  ${sentence}\n`).join('');
}

function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
