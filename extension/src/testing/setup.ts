import { beforeEach } from 'vitest';
import { FakeLocks } from './locks';

// The simulated page has none.
beforeEach(() => {
  Object.defineProperty(navigator, 'locks', { value: new FakeLocks(), configurable: true });
});
