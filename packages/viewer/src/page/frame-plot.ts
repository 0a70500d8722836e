/** Columns of the plot: one for each remembered frame. */
const WIDTH = 240;
const HEIGHT = 40;
const BAR = '#7db4e6';
const LATE_BAR = '#f6b04e';
const LINE = 'rgba(217, 222, 228, 0.5)';

/** A small plot of what the last frames cost, the newest at the right, with a line at what they may. */
export class FramePlot {
  readonly canvas = document.createElement('canvas');

  constructor() {
    this.canvas.width = WIDTH;
    this.canvas.height = HEIGHT;
    this.canvas.ariaHidden = 'true';
    Object.assign(this.canvas.style, {
      display: 'block',
      flex: 'none',
      width: `min(100%, ${WIDTH}px)`,
      margin: '4px 0',
    });
  }

  draw(costsMs: readonly number[], budgetMs: number): void {
    const pen = this.canvas.getContext('2d');
    if (pen === null) return;
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    const topMs = Math.max(2 * budgetMs, ...costsMs);
    const barWidth = 2;
    const first = WIDTH - costsMs.length * barWidth;
    for (const [i, costMs] of costsMs.entries()) {
      const height = Math.max(1, (costMs / topMs) * HEIGHT);
      pen.fillStyle = costMs > budgetMs ? LATE_BAR : BAR;
      pen.fillRect(first + i * barWidth, HEIGHT - height, barWidth - 0.5, height);
    }
    pen.fillStyle = LINE;
    pen.fillRect(0, HEIGHT - (budgetMs / topMs) * HEIGHT, WIDTH, 1);
  }
}
