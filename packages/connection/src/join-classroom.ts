import { ClassroomClient } from './classroom-client.ts';
import type { ClassroomConnection, JoinOptions } from './classroom-connection.ts';
import { systemEnvironment } from './environment.ts';
import { colyseusRooms } from './room/colyseus-link.ts';

/**
 * Joins a class, and stays in it: drops are repaired from inside. Without a network it goes on trying until the signal
 * aborts. @throws JoinRefusedError
 */
export function joinClassroom(options: JoinOptions): Promise<ClassroomConnection> {
  const environment = systemEnvironment(options.fetch);
  return ClassroomClient.join(environment, options, colyseusRooms(environment, options.serverUrl));
}
