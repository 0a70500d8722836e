/** Where words stand, in pixels of a pane. */
export interface WordBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Words in lines that are as long as fit; a word that is longer has a line of its own. */
export function wrappedLines(
  text: string,
  widest: number,
  widthOf: (line: string) => number,
): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && widthOf(longer) <= widest) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** As few lines as possible, and those about as long as each other. */
export function balancedLines(
  text: string,
  widest: number,
  widthOf: (line: string) => number,
): readonly string[] {
  let lines = wrappedLines(text, widest, widthOf);
  for (;;) {
    const longest = Math.max(...lines.map(widthOf));
    const narrower = wrappedLines(text, longest - 1, widthOf);
    if (narrower.length > lines.length || Math.max(...narrower.map(widthOf)) >= longest)
      return lines;
    lines = narrower;
  }
}

/** A letter that would like to stand at a height, and moves in one direction until it covers no words. */
export function clearHeight(
  letter: { readonly x: number; readonly y: number; readonly half: number },
  direction: 1 | -1,
  boxes: readonly WordBox[],
): number {
  const { x, half } = letter;
  const inTheWay = boxes
    .filter(({ left, right }) => left < x + half && right > x - half)
    .toSorted((a, b) => direction * (a.top - b.top));
  let { y } = letter;
  for (const { top, bottom } of inTheWay)
    if (top < y + half && bottom > y - half) y = direction === 1 ? bottom + half : top - half;
  return y;
}
