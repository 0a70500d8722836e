/** Runs the action at fixed times after the start, however late single timers are; missed ones are left out. @returns stop */
export function every(
  intervalMs: number,
  firstAfterMs: number,
  action: (elapsedMs: number) => void,
): () => void {
  const startMs = performance.now() + firstAfterMs;
  let step = 0;
  let timer = setTimeout(run, firstAfterMs);

  function run(): void {
    const elapsedMs = performance.now() - startMs;
    step = Math.max(step + 1, Math.floor(elapsedMs / intervalMs) + 1);
    timer = setTimeout(run, Math.max(0, step * intervalMs - elapsedMs));
    action(Math.max(0, elapsedMs));
  }

  return () => clearTimeout(timer);
}

/** Runs the action again and again, each time after a pause of its own. @returns stop */
export function nowAndThen(pauseMs: () => number, action: () => void): () => void {
  let timer = setTimeout(run, pauseMs());

  function run(): void {
    timer = setTimeout(run, pauseMs());
    action();
  }

  return () => clearTimeout(timer);
}
