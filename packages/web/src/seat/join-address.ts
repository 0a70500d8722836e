/** The code in an address like /join/123456, or undefined where there is none. */
export function codeOfPath(path: string): string | undefined {
  return /^\/join\/(\d{6})\/?$/.exec(path)?.[1];
}

export function pathOfCode(code: string): string {
  return `/join/${code}`;
}
