import { encodePose, MESSAGES, POSE_UPDATE_HEADER_BYTES } from '@rounds/classroom';

import { hitOfMarker, MARKER_STEPS_PER_MS } from '../marker.ts';
import { Motion } from '../motion.ts';
import { writeMarkerSteps } from './encoded-marker.ts';
import { frameHeaderBytes } from './raw-web-socket.ts';

const STEPS = 40;
const STEP_MS = 50;
/** First byte of a message of bytes (Colyseus 0.18), and its number. */
const ROOM_DATA_BYTES = 17;
const MESSAGE_HEADER_BYTES = 2;

/** Two seconds of motion of one bot, encoded once, and played forwards and backwards: everything changes in every pose. */
export class PoseLoop {
  readonly #poses: readonly Uint8Array[];

  constructor(seatIndex: number, seed: number, botIndex: number) {
    const motion = new Motion(seatIndex, seed);
    this.#poses = Array.from({ length: STEPS }, (_, step) =>
      encodePose(motion.poseAt(step * STEP_MS, hitOfMarker({ botIndex, sentMs: 0 }))),
    );
  }

  /** A pose update as a frame to be sent, header bytes of the socket still empty. */
  frame(step: number, sequence: number, lastTickSeen: number, nowMs: number): Buffer {
    const phase = step % (2 * STEPS);
    const pose = this.#poses[phase < STEPS ? phase : 2 * STEPS - 1 - phase];
    if (pose === undefined) throw new Error(`no pose ${phase}`);
    const payload = MESSAGE_HEADER_BYTES + POSE_UPDATE_HEADER_BYTES + pose.length;
    let at = frameHeaderBytes(payload);
    const frame = Buffer.allocUnsafe(at + payload);
    frame[at] = ROOM_DATA_BYTES;
    frame[at + 1] = MESSAGES.poseUpdate;
    at += MESSAGE_HEADER_BYTES;
    frame.writeUInt16LE(sequence & 0xffff, at);
    frame.writeUInt32LE(lastTickSeen, at + 2);
    frame.set(pose, at + POSE_UPDATE_HEADER_BYTES);
    writeMarkerSteps(frame, frame.length, Math.floor(nowMs * MARKER_STEPS_PER_MS));
    return frame;
  }
}
