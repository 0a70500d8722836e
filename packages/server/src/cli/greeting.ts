/** What somebody who starts Rounds needs to know. */
export interface GreetingFacts {
  /** As seen from this machine. */
  readonly url: string;
  /** As seen from other machines; undefined where there is no network. */
  readonly lanOrigin: string | undefined;
  readonly httpsUrl: string | undefined;
  readonly link: string;
  /** Of the classes that are open. */
  readonly codes: readonly string[];
  readonly notes: readonly string[];
}

export function greeting({ url, lanOrigin, httpsUrl, link, codes, notes }: GreetingFacts): string {
  const joinOrigin = lanOrigin ?? url;
  const lines = [
    '',
    '  Rounds is running.',
    '',
    '  Instructors open, once:',
    `      ${link}`,
    '',
    '  Everybody else joins with the six digits of your class at:',
    `      ${joinOrigin}/join`,
    ...codes.flatMap((code) => [
      `  Open now, with the code ${spaced(code)}:`,
      `      ${joinOrigin}/join/${code}`,
      `      ${url}/join/${code}   (on this machine)`,
    ]),
    ...(httpsUrl === undefined
      ? []
      : [
          '',
          '  Headsets need https. Its certificate is made by this machine, so browsers warn once:',
          '  choose "Advanced", then "Proceed".',
          `      ${lanOrigin ?? httpsUrl}`,
        ]),
    '',
    ...notes.map((note) => `  ${note}`),
    '  For teaching. Not for diagnostic use.',
    '  Stop with Ctrl+C.',
    '',
    '',
  ];
  return lines.join('\n');
}

/** Six digits as people read them aloud. */
function spaced(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}
