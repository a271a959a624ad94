import type { Look } from './geometry';

/** What stands in a page while a picture of it is taken. */
export interface Mask {
  /** Hides what is ours and waits until that is to be seen; then tells what is to be blacked out. */
  look(): Promise<Look>;
  /** Shows what is ours again. */
  show(): void;
}
