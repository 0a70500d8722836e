/**
 * Every refusal a person can meet: one code, what HTTP status or close code it travels as, and one plain sentence that
 * says what to do. docs/protocol.md lists the same; a test keeps the two equal. Import refusals are imaging's own.
 */
export interface CatalogueEntry {
  readonly httpStatus: number;
  /** WebSocket close code in the application range, where the refusal ends a connection. */
  readonly closeCode?: number;
  readonly message: string;
}

export const ERRORS = {
  'request.invalid': {
    httpStatus: 400,
    message: 'The server could not read that request. Reload the page and try again.',
  },
  'request.too-large': {
    httpStatus: 413,
    message: 'That is larger than this server accepts. Send fewer or smaller files at a time.',
  },
  'request.too-many': {
    httpStatus: 429,
    message: 'Too many tries. Wait a minute, then try again.',
  },
  'request.foreign-origin': {
    httpStatus: 403,
    message: 'This server only answers its own pages. Open the address your instructor sent.',
  },
  'route.unknown': {
    httpStatus: 404,
    message: 'There is nothing at this address. Check the link.',
  },
  'server.failed': {
    httpStatus: 500,
    message:
      'The server could not do that. Try again; if it happens again, tell whoever runs the server.',
  },
  'server.stopping': {
    httpStatus: 503,
    closeCode: 4503,
    message: 'The server is restarting. You will be back by yourself in a few seconds.',
  },
  'cluster.unreachable': {
    httpStatus: 503,
    message:
      'The servers cannot reach each other right now. Classes that are open go on. Wait a minute, then join again.',
  },
  'database.unreachable': {
    httpStatus: 503,
    message:
      'The server cannot reach its database right now. Classes that are open go on. Wait a minute, then try again.',
  },
  'database.full': {
    httpStatus: 507,
    message:
      'The disk under the database is full, so nothing more can be saved. Tell whoever runs the server.',
  },

  'instructor.link-invalid': {
    httpStatus: 401,
    message:
      'This instructor link was already used or is not valid. Start the server again, or run `npm run rounds -- link`, to get a new one.',
  },
  'instructor.required': {
    httpStatus: 401,
    message: 'Only an instructor may do this. Open the console with an instructor link first.',
  },

  'sender.required': {
    httpStatus: 401,
    message:
      'This server takes images only from senders it knows. Check the token with whoever runs it.',
  },

  'join.code-unknown': {
    httpStatus: 404,
    message: 'No class has this code. Check the six digits with your instructor.',
  },
  'join.session-ended': {
    httpStatus: 410,
    closeCode: 4410,
    message: 'This class has ended. Ask your instructor for the next one.',
  },
  'join.room-full': {
    httpStatus: 409,
    closeCode: 4409,
    message: 'This class is full. Ask your instructor to make room, then try again.',
  },
  'join.name-invalid': {
    httpStatus: 400,
    message: 'Please enter your name, at most 64 letters, on one line.',
  },
  'join.token-expired': {
    httpStatus: 401,
    closeCode: 4401,
    message: 'Your entry pass has expired or was already used. Press Join again.',
  },
  'join.already-open': {
    httpStatus: 409,
    message:
      'You are already in this class in another tab. Go on there, or press "Use this tab" to move here.',
  },
  'join.seat-moved': {
    httpStatus: 409,
    closeCode: 4408,
    message: 'You opened this class in another tab or device. This one has stopped.',
  },

  'connection.flooding': {
    httpStatus: 429,
    closeCode: 4429,
    message:
      'This device sent too much at once and was disconnected. Reload the page to come back.',
  },
  'connection.too-slow': {
    httpStatus: 503,
    closeCode: 4504,
    message:
      'This device could not keep up with the class for ten seconds. It comes back by itself.',
  },
  'connection.protocol': {
    httpStatus: 400,
    closeCode: 4400,
    message: 'This page does not match the server. Reload the page.',
  },
  'connection.lost': {
    httpStatus: 503,
    message:
      'The connection was lost before the server answered. Look whether it happened; if not, try again.',
  },

  'command.invalid': {
    httpStatus: 400,
    message: 'The server did not understand that action. Reload the page.',
  },
  'command.not-permitted': { httpStatus: 403, message: 'Only instructors may do this.' },
  'command.control-required': {
    httpStatus: 403,
    message: 'You do not have control. Raise your hand to ask for it, or look on your own.',
  },
  'command.session-ended': {
    httpStatus: 410,
    message: 'The class has ended: nothing can be changed any more.',
  },
  'command.held-by-another': {
    httpStatus: 409,
    message: 'Somebody else has that in hand. Wait until they let go.',
  },
  'command.target-unknown': {
    httpStatus: 404,
    message: 'That person, view or plane is no longer here.',
  },
  'command.limit-reached': {
    httpStatus: 409,
    message: 'There is no room for another one. Remove one first.',
  },
  'command.nothing-to-undo': {
    httpStatus: 409,
    message: 'There is nothing more to take back or to bring back in this step.',
  },
  'command.not-saved': {
    httpStatus: 503,
    message: 'The server could not save that action. It was undone; try again.',
  },

  'case.unknown': { httpStatus: 404, message: 'This case is not in the library. Reload the list.' },
  'case.quarantined': {
    httpStatus: 409,
    message:
      'Nobody has looked through this case for names in the images yet. Do that in the library and release it, then try again.',
  },
  'case.version-conflict': {
    httpStatus: 409,
    message:
      'Somebody else saved this case since you opened it. Look at what they changed, then save yours again.',
  },
  'case.version-unknown': {
    httpStatus: 404,
    message: 'This case has no such version. Reload its history.',
  },
  'case.being-taught': {
    httpStatus: 409,
    message: 'A class that is open shows this case. End that class, then change its images.',
  },
  'case.no-face': {
    httpStatus: 422,
    message:
      'No face was found that could be removed from these images. Look at them, and share the case only where that is allowed.',
  },
  'case.job-failed': {
    httpStatus: 422,
    message:
      'The images could not be changed or written, and the case is as it was. Try again with a smaller part.',
  },
  'job.unknown': {
    httpStatus: 404,
    message: 'This job is not known any more. Start it again.',
  },
  'job.unfinished': {
    httpStatus: 409,
    message: 'This is not ready yet. Wait until it is done, then try again.',
  },
  'bundle.invalid': {
    httpStatus: 422,
    message:
      'This file is not a whole case of Rounds. Export the case again and bring the new file over without changing it.',
  },
  'bundle.newer': {
    httpStatus: 422,
    message:
      'This case was exported by a newer version of Rounds. Update this server, then try again.',
  },
  'session.unknown': { httpStatus: 404, message: 'This class is not on this server.' },
  'session.still-open': {
    httpStatus: 409,
    message: 'This class is still open. End it first, then delete it.',
  },
  'asset.unknown': {
    httpStatus: 404,
    message: 'These images are not on this server. Import the case again.',
  },
  'asset.not-permitted': {
    httpStatus: 403,
    message: 'You may see these images only during a class that shows them.',
  },
  'import.unknown': {
    httpStatus: 404,
    message: 'This import is not known any more. Start it again.',
  },
  'import.nothing-understood': {
    httpStatus: 422,
    message: 'None of these files could be made into a case. See the reason beside each file.',
  },
  'import.interrupted': {
    httpStatus: 503,
    message: 'The server was restarted during this import. Start it again.',
  },
  'pacs.unknown': {
    httpStatus: 404,
    message: 'This archive is not set up on this server. Reload the page.',
  },
  'pacs.unreachable': {
    httpStatus: 502,
    message:
      'The archive did not answer. Try again; if it happens again, tell whoever runs the archive.',
  },
  'pacs.refused': {
    httpStatus: 502,
    message:
      'The archive did not let this server in. Ask whoever runs the server to check its credentials.',
  },
  'pacs.answer-invalid': {
    httpStatus: 502,
    message:
      'The archive answered something this server cannot read. Ask whoever runs the server to check the address.',
  },
  'import.failed': {
    httpStatus: 422,
    message:
      'The import took too long or too much memory and was stopped. Try fewer files at a time.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof ERRORS;

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}

export function errorMessage(code: ErrorCode): string {
  return ERRORS[code].message;
}

/** The refusal a WebSocket close code stands for. */
export function errorOfCloseCode(closeCode: number): ErrorCode | undefined {
  for (const [code, entry] of Object.entries(ERRORS)) {
    if ('closeCode' in entry && entry.closeCode === closeCode) return code as ErrorCode;
  }
  return undefined;
}
