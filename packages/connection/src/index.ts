export {
  JoinRefusedError,
  type ClassroomConnection,
  type CommandResult,
  type ConnectionStatistics,
  type ConnectionStatus,
  type JoinOptions,
  type RemotePose,
  type RoomTime,
  type SeatTokenStore,
} from './classroom-connection.ts';
export { joinClassroom } from './join-classroom.ts';
