/** What a company sets for its people by the browser's policies (`public/managed.json`): nothing in it widens what the extension may do. */
import * as v from 'valibot';
import { browser } from 'wxt/browser';

export interface Managed {
  /** An https page or a `mailto:` address; null for Drivetrain's own. */
  supportContact: string | null;
  /** Null where people choose themselves. */
  notifications: boolean | null;
  screenshots: boolean;
}

export const UNMANAGED: Managed = { supportContact: null, notifications: null, screenshots: true };

const isContact = (text: string) => URL.canParse(text) && ['https:', 'mailto:'].includes(new URL(text).protocol);
const contact = v.pipe(v.string(), v.maxLength(1000), v.check(isContact));

/** Each setting by itself: one that is of another kind than it should be is as if it were not there, but for screenshots, where in doubt there are none. */
export function managedOf({ supportContact, notifications, screenshots }: Record<string, unknown>): Managed {
  return {
    supportContact: v.is(contact, supportContact) ? supportContact : null,
    notifications: typeof notifications === 'boolean' ? notifications : null,
    screenshots: screenshots === undefined || screenshots === null || screenshots === true,
  };
}

/** Milliseconds. Right after an installation Chromium answers only when it has read the policies; nobody should look at an empty panel until then. */
const PATIENCE = 1000;

/** Firefox refuses to read where no policy is set. What comes later is told as a change. */
export async function readManaged(): Promise<Managed> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE, undefined));
  const given = await Promise.race([browser.storage.managed.get(), late]).catch(() => ({}));
  return managedOf((given ?? {}) as Record<string, unknown>);
}
