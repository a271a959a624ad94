/** A workspace as it might be on one day, for tests and for looking at every screen. */
export { before, NOW } from '../testing/clock';
export * from './fixtures/guide';
export * from './fixtures/views';
export * from './fixtures/workspace';
