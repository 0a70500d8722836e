const MAX_FRAMES = 8;

export interface LoggedError {
  readonly type: string;
  readonly code?: string;
  /** Where it was thrown. */
  readonly frames: readonly string[];
  readonly cause?: LoggedError;
}

/** What of an error may be written down: its kind and where it comes from, not what it says. */
export function errorForLog(error: unknown): LoggedError {
  if (!isError(error)) return { type: typeof error, frames: [] };
  const code = 'code' in error ? String(error.code) : undefined;
  return {
    type: error.name,
    ...(code !== undefined && /^[A-Za-z0-9_.-]{1,64}$/.test(code) ? { code } : {}),
    frames: framesOf(error.stack),
    ...(error.cause === undefined ? {} : { cause: errorForLog(error.cause) }),
  };
}

/** The places in the code of a stack, without its message. */
export function framesOf(stack: string | undefined): readonly string[] {
  return (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at .*(?:file:|node:|\/).*:\d+:\d+\)?$/.test(line))
    .map((line) => line.trim().replace(/\?[^:)]*/g, ''))
    .slice(0, MAX_FRAMES);
}

/** Also of errors from a worker thread or another realm, which `instanceof` does not know. */
function isError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}
