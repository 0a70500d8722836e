/** Breaks text into lines no wider than `width`, at spaces where there are some. */
export function wrapLines(
  text: string,
  width: number,
  widthOf: (text: string) => number,
): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split(/\r?\n/)) {
    let line = '';
    for (const word of paragraph.split(/[ \t]+/)) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (widthOf(longer) <= width) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      const pieces = breakWord(word, width, widthOf);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1) ?? '';
    }
    lines.push(line);
  }
  return lines;
}

/** Pages of at most `linesPerPage` lines; always at least one, even of no text. */
export function pagesOf(lines: readonly string[], linesPerPage: number): readonly string[] {
  const end = lines.findLastIndex((line) => line !== '') + 1;
  const pages: string[] = [];
  for (let from = 0; from < end; from += linesPerPage) {
    pages.push(lines.slice(from, Math.min(end, from + linesPerPage)).join('\n'));
  }
  return pages.length === 0 ? [''] : pages;
}

/** One line, cut short with an ellipsis where it is too long. */
export function ellipsised(text: string, width: number, widthOf: (text: string) => number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (widthOf(line) <= width) return line;
  const letters = Array.from(line);
  while (letters.length > 0 && widthOf(`${letters.join('').trimEnd()}…`) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

function breakWord(
  word: string,
  width: number,
  widthOf: (text: string) => number,
): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const letter of word) {
    if (piece !== '' && widthOf(piece + letter) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...pieces, piece];
}
