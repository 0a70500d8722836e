import type { Scenario } from './scenario.ts';
import { clock } from './scenarios/clock.ts';
import { cut } from './scenarios/cut.ts';
import { diskFull } from './scenarios/disk-full.ts';
import { failover } from './scenarios/failover.ts';
import { kill } from './scenarios/kill.ts';
import { loss } from './scenarios/loss.ts';
import { redis } from './scenarios/redis.ts';
import { restart } from './scenarios/restart.ts';
import { slow } from './scenarios/slow.ts';
import { soak } from './scenarios/soak.ts';
import { storm } from './scenarios/storm.ts';

/** Every fault that can be made, in the order in which they are shown. */
export const SCENARIOS: readonly Scenario[] = [
  kill,
  loss,
  cut,
  restart,
  slow,
  diskFull,
  clock,
  storm,
  soak,
  redis,
  failover,
];
