/** What is known of a provider, and of the place where help is. */
import type { Contributions, Provider } from '../contributions';
import type { Managed } from '../state/managed';
import { text } from './text';

/** A provider as people call it. `noun` is an instance of it in one word. */
export type Named = Pick<Provider, 'id' | 'displayName' | 'adminRole' | 'failures'> & { noun: string };

export interface Helped {
  contributions: Contributions | null;
  managed?: Managed;
}

/** Where help is: the company's own place first. */
export function supportOf({ managed, contributions }: Helped): string {
  return managed?.supportContact ?? contributions?.supportUrl ?? __SUPPORT__;
}

/** A provider as its plugin describes it; with plain words where no plugin does. */
export function providerOf(contributions: Contributions | null, id: string): Named {
  const provider = contributions?.providers.find((candidate) => candidate.id === id);
  return {
    ...(provider ?? {
      id,
      displayName: id ? id[0]?.toUpperCase() + id.slice(1) : text('providerUnknown'),
      adminRole: text('roleUnknown'),
    }),
    noun: provider?.instanceShortNoun ?? text('companyNoun'),
  };
}
