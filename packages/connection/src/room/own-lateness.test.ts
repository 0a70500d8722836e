import { describe, expect, test } from '@jest/globals';

import { FakeEnvironment } from '../fixtures/fake-environment.ts';
import { OwnLateness } from './own-lateness.ts';

describe('how late a thread is', () => {
  test('is nothing while its timers are on time, and after it stopped', async () => {
    const environment = new FakeEnvironment();
    const lateness = new OwnLateness(environment);
    expect(lateness.ms(environment.nowMs())).toBe(0);
    lateness.start();
    for (let count = 0; count < 50; count++) {
      await environment.advance(37);
      expect(lateness.ms(environment.nowMs())).toBe(0);
    }
    lateness.stop();
    expect(environment.pendingTimers).toBe(0);
    await environment.advance(10_000);
    expect(lateness.ms(environment.nowMs())).toBe(0);
  });

  test('is how long a timer has been due, and, until the next one, how late it was', async () => {
    const environment = new FakeEnvironment();
    const lateness = new OwnLateness(environment);
    lateness.start();
    // What comes first after a long frame is not always the timer.
    expect(lateness.ms(environment.nowMs() + 350)).toBe(250);
    environment.sleep(350);
    await environment.advance(0);
    expect(lateness.ms(environment.nowMs())).toBe(250);
    await environment.advance(99);
    expect(lateness.ms(environment.nowMs())).toBe(250);
    await environment.advance(1);
    expect(lateness.ms(environment.nowMs())).toBe(0);
  });
});
