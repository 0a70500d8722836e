import { useCallback, useEffect, useRef, useState } from 'react';

import type { ClassroomConnection, ConnectionStatus } from '@rounds/connection';

import { thisDevice } from '../components/device.ts';
import {
  createSeatTokenStore,
  openClassCode,
  rememberedName,
  rememberName,
  rememberOpenClass,
} from '../components/remembered.ts';
import { codeOfPath, pathOfCode } from './join-address.ts';
import { type JoinRefusal, refusalOfCode, refusalOfError } from './join-refusal.ts';

/** Where a person stands between the address they opened and the class. */
export type Seat =
  | { readonly kind: 'at-the-door'; readonly refusal?: JoinRefusal }
  | { readonly kind: 'joining' }
  | { readonly kind: 'in-class'; readonly connection: ClassroomConnection }
  | { readonly kind: 'stopped'; readonly refusal: JoinRefusal }
  | { readonly kind: 'left' };

export interface SeatActions {
  readonly seat: Seat;
  readonly code: string;
  readonly setCode: (code: string) => void;
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly join: (how?: { takeOver: boolean }) => void;
  /** Gives up joining, which else goes on until the server answers. */
  readonly cancel: () => void;
  readonly leave: () => void;
  readonly toTheDoor: () => void;
}

/** Joins, stays, stops and leaves; remembers name and seat; a reload in class goes straight back in. */
export function useSeat(): SeatActions {
  const [code, setCode] = useState(() => codeOfPath(location.pathname) ?? '');
  const [name, setName] = useState(() => rememberedName('participant'));
  const [seat, setSeat] = useState<Seat>({ kind: 'at-the-door' });
  const joining = useRef<AbortController>(undefined);

  const join = useCallback(
    ({ takeOver } = { takeOver: false }) => {
      if (joining.current !== undefined) return;
      const controller = new AbortController();
      joining.current = controller;
      setSeat({ kind: 'joining' });
      enter(code, name.trim(), takeOver, controller.signal)
        .then((connection) => setSeat({ kind: 'in-class', connection }))
        .catch((error: unknown) => {
          setSeat({
            kind: 'at-the-door',
            ...(controller.signal.aborted ? {} : { refusal: refusalOfError(error) }),
          });
        })
        .finally(() => {
          joining.current = undefined;
        });
    },
    [code, name],
  );

  const leave = useCallback(() => {
    rememberOpenClass(undefined);
    if (seat.kind === 'in-class') void seat.connection.leave();
    setSeat({ kind: 'left' });
  }, [seat]);

  useReturnAfterReload(code, name, join);
  useStops(seat, setSeat);
  return {
    seat,
    code,
    setCode,
    name,
    setName,
    join,
    cancel: () => joining.current?.abort(),
    leave,
    toTheDoor: () => setSeat({ kind: 'at-the-door' }),
  };
}

async function enter(
  code: string,
  name: string,
  takeOver: boolean,
  signal: AbortSignal,
): Promise<ClassroomConnection> {
  const { joinClassroom } = await import('./class-module.ts');
  const connection = await joinClassroom({
    serverUrl: location.origin,
    code,
    name,
    device: thisDevice(),
    takeOver,
    seatTokens: createSeatTokenStore(),
    signal,
  });
  rememberName('participant', name);
  rememberOpenClass(code);
  if (codeOfPath(location.pathname) !== code) history.replaceState(null, '', pathOfCode(code));
  return connection;
}

/** Somebody who reloads the page in class is back without a question. */
function useReturnAfterReload(code: string, name: string, join: SeatActions['join']): void {
  const wanted = useRef(code !== '' && name !== '' && openClassCode() === code);
  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    // This tab itself had the seat a moment ago: the server may not have noticed yet that it let go.
    join({ takeOver: true });
  }, [join]);
}

/** A connection that will not come back by itself ends the picture with a sentence. */
function useStops(seat: Seat, setSeat: (seat: Seat) => void): void {
  useEffect(() => {
    if (seat.kind !== 'in-class') return undefined;
    const { connection } = seat;
    const look = (): void => {
      const status: ConnectionStatus = connection.status();
      if (status.kind !== 'failed') return;
      rememberOpenClass(undefined);
      void connection.leave();
      setSeat({ kind: 'stopped', refusal: refusalOfCode(status.code, status.message) });
    };
    look();
    return connection.subscribe(look);
  }, [seat, setSeat]);
}
