import { keepPictures } from '../api/vault';
import { aged, picturesOf } from '../state/reporting';
import { readOwn } from './own';
import { updateReporting } from './world';

/** Time passes, and pictures that nobody needs go. */
export async function tidy(): Promise<void> {
  await keepPictures(picturesOf(await updateReporting((reporting) => aged(reporting, Date.now()))));
}

/** After a report has arrived or was refused: what is no longer needed goes, what is new is read. */
export async function settled(): Promise<void> {
  await tidy();
  await readOwn(true);
}
