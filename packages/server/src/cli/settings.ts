import { InvalidArgumentError } from 'commander';

export const DEFAULT_PORT = 2567;
export const DEFAULT_HTTPS_PORT = 2568;

/** A port as it is typed or set in the environment. @throws InvalidArgumentError */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  }
  return port;
}

export function portFrom(environmentValue: string | undefined, fallback: number): number {
  return environmentValue === undefined || environmentValue === ''
    ? fallback
    : parsePort(environmentValue);
}
