import type { Page } from 'playwright-core';

/**
 * Which buttons and words on panes cover each other, the letter at the upper edge of a slice, or are not whole; empty where
 * everything can be read.
 */
export function coveredWords(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const words = 'button, [data-testid="case-title"] > div, [data-testid="volume-title"]';
    for (const pane of document.querySelectorAll<HTMLElement>('[data-testid^="pane-"]')) {
      if (pane.offsetParent === null) continue;
      const name = pane.dataset['testid'] ?? '';
      const outer = pane.getBoundingClientRect();
      const middle = (outer.left + outer.right) / 2;
      const shown = [...pane.querySelectorAll<HTMLElement>(words)].filter(
        ({ offsetParent, textContent }) => offsetParent !== null && textContent !== '',
      );
      const boxes = shown.map((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return { words: element.innerText, left, right, top, bottom };
      });
      for (const { words: said, left, right } of boxes)
        if (left < outer.left || right > outer.right) found.push(`${name}: ${said} is cut off`);
      for (const { innerText, scrollWidth, clientWidth } of shown)
        if (/^(Current|Compared)$/.test(innerText) && scrollWidth > clientWidth)
          found.push(`${name}: ${innerText} is not whole`);
      if (name !== 'pane-volume') {
        const [left, right] = [middle - 7, middle + 7];
        boxes.push({ words: 'letter', left, right, top: outer.top + 7, bottom: outer.top + 21 });
      }
      for (const [i, a] of boxes.entries())
        for (const b of boxes.slice(i + 1)) {
          const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (width > 0.5 && height > 0.5) found.push(`${name}: ${a.words} and ${b.words}`);
        }
    }
    return found;
  });
}
