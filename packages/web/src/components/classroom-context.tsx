import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';

import type { Command } from '@rounds/classroom';
import type { ClassroomConnection, CommandResult } from '@rounds/connection';

import {
  type ClassroomMoment,
  type ClassroomStore,
  createClassroomStore,
} from './classroom-store.ts';

const ClassroomContext = createContext<ClassroomStore | undefined>(undefined);

/** Makes a joined class known to everything drawn inside it. */
export function ClassroomProvider(props: { connection: ClassroomConnection; children: ReactNode }) {
  const { connection, children } = props;
  const store = useMemo(() => createClassroomStore(connection), [connection]);
  return <ClassroomContext value={store}>{children}</ClassroomContext>;
}

function useStore(): ClassroomStore {
  const store = useContext(ClassroomContext);
  if (store === undefined) throw new Error('drawn outside a class');
  return store;
}

/** A part of the class, drawn again when that part changed. `select` returns a part as it is, never a new object. */
export function useClassroom<T>(select: (moment: ClassroomMoment) => T): T {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => select(store.moment()));
}

/** The connection itself, to send with. */
export function useConnection(): ClassroomConnection {
  return useStore().connection;
}

/** Sends a command and tells the page when it was refused. */
export function useSend(
  onRefused: (message: string) => void,
): (command: Command) => Promise<CommandResult> {
  const connection = useConnection();
  return async (command) => {
    const result = await connection.send(command);
    if (result.status === 'refused') onRefused(result.message);
    return result;
  };
}
