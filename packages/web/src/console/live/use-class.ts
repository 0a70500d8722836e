import { useCallback, useEffect, useRef, useState } from 'react';

import type { ClassroomConnection } from '@rounds/connection';
import { joinClassroom } from '@rounds/connection';

import { sentenceOf } from '../../components/http-client.ts';
import {
  createSeatTokenStore,
  openClassCode,
  rememberedName,
  rememberOpenClass,
} from '../../components/remembered.ts';
import { listOpenClasses, type OpenClass } from '../api/sessions.ts';

/** What the console is doing about a class. */
export type LiveClass =
  | { readonly kind: 'none' }
  | { readonly kind: 'entering'; readonly openClass: OpenClass }
  | {
      readonly kind: 'refused';
      readonly openClass: OpenClass;
      readonly sentence: string;
      /** Another tab has the instructor's seat open. */
      readonly elsewhere: boolean;
    }
  | {
      readonly kind: 'in-class';
      readonly openClass: OpenClass;
      readonly connection: ClassroomConnection;
    };

export interface ClassActions {
  readonly live: LiveClass;
  readonly enter: (
    openClass: OpenClass,
    how?: { name?: string | undefined; takeOver?: boolean },
  ) => void;
  /** Leaves the room, or gives up entering it, without ending the class. */
  readonly leave: () => void;
}

const DEFAULT_NAME = 'Instructor';

/** Enters and leaves classes as their instructor; a reload goes straight back into the one that was open here. */
export function useClass(): ClassActions {
  const [live, setLive] = useState<LiveClass>({ kind: 'none' });
  const current = useRef<ClassroomConnection>(undefined);
  const entering = useRef<AbortController>(undefined);

  const enter = useCallback<ClassActions['enter']>((openClass, { name, takeOver = false } = {}) => {
    entering.current?.abort();
    const controller = new AbortController();
    entering.current = controller;
    setLive({ kind: 'entering', openClass });
    const attempt = async (): Promise<void> => {
      try {
        const connection = await join(openClass.code, name, takeOver, controller.signal);
        current.current = connection;
        rememberOpenClass(openClass.code);
        setLive({ kind: 'in-class', openClass, connection });
      } catch (error) {
        if (!controller.signal.aborted)
          setLive({ kind: 'refused', openClass, ...refusalOf(error) });
      }
    };
    void attempt();
  }, []);

  const leave = useCallback(() => {
    rememberOpenClass(undefined);
    entering.current?.abort();
    void current.current?.leave();
    current.current = undefined;
    setLive({ kind: 'none' });
  }, []);

  useReturn(enter);
  useFailure(live, setLive);
  return { live, enter, leave };
}

function join(
  code: string,
  name: string | undefined,
  takeOver: boolean,
  signal: AbortSignal,
): Promise<ClassroomConnection> {
  return joinClassroom({
    serverUrl: location.origin,
    code,
    name: name ?? (rememberedName('instructor') || DEFAULT_NAME),
    device: 'laptop',
    takeOver,
    seatTokens: createSeatTokenStore(),
    signal,
  });
}

function refusalOf(error: unknown): { sentence: string; elsewhere: boolean } {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return {
    sentence: sentenceOf(error),
    elsewhere: code === 'join.already-open' || code === 'join.seat-moved',
  };
}

/** This tab was in a class when it was reloaded: it still has the seat, so it takes it without asking. */
function useReturn(enter: ClassActions['enter']): void {
  useEffect(() => {
    const code = openClassCode();
    if (code === undefined) return;
    const comeBack = async (): Promise<void> => {
      const openClass = (await listOpenClasses()).find((session) => session.code === code);
      if (openClass === undefined) rememberOpenClass(undefined);
      else enter(openClass, { takeOver: true });
    };
    // Without an answer the library shows what is wrong, and the open class as soon as there is one.
    comeBack().catch(() => undefined);
  }, [enter]);
}

/** A connection that does not come back by itself: moved to another tab, or refused for good. */
function useFailure(live: LiveClass, setLive: (live: LiveClass) => void): void {
  useEffect(() => {
    if (live.kind !== 'in-class') return undefined;
    const { connection, openClass } = live;
    const look = (): void => {
      const status = connection.status();
      if (status.kind !== 'failed') return;
      void connection.leave();
      setLive({
        kind: 'refused',
        openClass,
        sentence: status.message,
        elsewhere: status.code === 'join.seat-moved',
      });
    };
    look();
    return connection.subscribe(look);
  }, [live, setLive]);
}
