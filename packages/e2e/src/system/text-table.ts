/** Rows under their field names: the first column to the left, the others to the right. */
export function textTable(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const header = Object.fromEntries(Object.keys(rows[0] ?? {}).map((key) => [key, key]));
  const lines = [header, ...rows].map((row) => Object.values(row).map(String));
  const width = (column: number): number =>
    Math.max(...lines.map((cells) => (cells[column] ?? '').length));
  return lines
    .map((cells) =>
      cells
        .map((cell, i) => (i === 0 ? cell.padEnd(width(i)) : cell.padStart(width(i))))
        .join('  '),
    )
    .join('\n');
}
