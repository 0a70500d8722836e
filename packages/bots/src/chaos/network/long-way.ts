import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** In the first four bits of a packet. What else appears on a new device is IPv6 looking for routers. */
const IP_VERSION_4 = 4;
const OPENING_PATIENCE_MS = 5_000;

export interface LongWayOptions {
  readonly random: () => number;
  /** One way, evenly spread over delay - jitter .. delay + jitter; nothing overtakes. */
  readonly delayMs: number;
  readonly jitterMs: number;
}

/** Where one end of a long way is put. */
export interface LongWayEnd {
  /** Of the network device that is made. */
  readonly device: string;
  /** With the length of its net. */
  readonly address: string;
  /** Where this process is reached from there. */
  readonly carrierHost: string;
  /** What starts a program there. */
  readonly launcher: readonly string[];
}

/**
 * A way between two network devices on which this process carries every packet: late, and not all of them. TCP at both
 * ends is the system's own, so that its round trips are as long, and what it has lost as costly, as in the world.
 */
export class LongWay {
  readonly #options: LongWayOptions;
  readonly #ends: readonly CarriedDevice[];
  #lostShare = 0;

  private constructor(options: LongWayOptions, near: CarriedDevice, far: CarriedDevice) {
    this.#options = options;
    this.#ends = [near, far];
    near.onPacket = this.#laneTo(far);
    far.onPacket = this.#laneTo(near);
  }

  /** @throws where this system has no such devices, or this user may not make them */
  static async open(options: LongWayOptions, near: LongWayEnd, far: LongWayEnd): Promise<LongWay> {
    const nearDevice = await CarriedDevice.open(near);
    try {
      return new LongWay(options, nearDevice, await CarriedDevice.open(far));
    } catch (error) {
      nearDevice.close();
      throw error;
    }
  }

  /** @param share in [0, 1], in either direction: 1 cuts the way */
  lose(share: number): void {
    this.#lostShare = share;
  }

  close(): void {
    for (const end of this.#ends) end.close();
  }

  #laneTo(end: CarriedDevice): (packet: Buffer) => void {
    const { random, delayMs, jitterMs } = this.#options;
    let newestMs = 0;
    return (packet) => {
      if (random() < this.#lostShare) return;
      const nowMs = performance.now();
      newestMs = Math.max(newestMs, nowMs + delayMs + jitterMs * (2 * random() - 1));
      setTimeout(() => end.send(packet), newestMs - nowMs);
    };
  }
}

/** A network device whose packets come here as datagrams: socat holds it, which Node has no way to. */
class CarriedDevice {
  onPacket: (packet: Buffer) => void = () => undefined;
  readonly #socket: Socket;
  readonly #holder: ChildProcess;
  #holderAt: RemoteInfo | undefined;

  private constructor(socket: Socket, holder: ChildProcess) {
    this.#socket = socket;
    this.#holder = holder;
  }

  /** It is there once it says its first packet: each new device looks for routers. */
  static async open({
    device,
    address,
    carrierHost,
    launcher,
  }: LongWayEnd): Promise<CarriedDevice> {
    const socket = createSocket('udp4');
    socket.bind(0, carrierHost);
    await once(socket, 'listening');
    const { port } = socket.address();
    const tun = `TUN:${address},tun-type=tun,tun-name=${device},iff-no-pi,iff-up`;
    const words = [...launcher, 'socat', tun, `UDP4-CONNECT:${carrierHost}:${port}`];
    const holder = spawn(words[0] ?? '', words.slice(1), { stdio: 'ignore' });
    const carried = new CarriedDevice(socket, holder);
    const opened = new Promise<void>((resolve, reject) => {
      socket.on('message', (packet, from) => {
        carried.#receive(packet, from);
        resolve();
      });
      const fail = (): void => reject(new Error(`${device} could not be made`));
      holder.once('error', fail).once('exit', fail);
      AbortSignal.timeout(OPENING_PATIENCE_MS).addEventListener('abort', fail);
    });
    try {
      await opened;
      return carried;
    } catch (error) {
      carried.close();
      throw error;
    }
  }

  send(packet: Buffer): void {
    const to = this.#holderAt;
    if (to !== undefined) this.#socket.send(packet, to.port, to.address);
  }

  close(): void {
    this.#holderAt = undefined;
    this.#holder.kill();
    this.#socket.close();
  }

  #receive(packet: Buffer, from: RemoteInfo): void {
    this.#holderAt = from;
    if ((packet[0] ?? 0) >> 4 === IP_VERSION_4) this.onPacket(packet);
  }
}
