import { afterEach, beforeEach, vi } from 'vitest';
import { FakeLocks } from './locks';
import { FakePermissions } from './permissions';

// The simulated browser has none of these. By default it allows everything.
beforeEach(() => {
  Object.defineProperty(navigator, 'locks', { value: new FakeLocks(), configurable: true });
  new FakePermissions();
});

// The next test, and the next file, finds everything as new.
afterEach(() => {
  vi.useRealTimers();
  localStorage.clear();
  document.body?.replaceChildren();
});
