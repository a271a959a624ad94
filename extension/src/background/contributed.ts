/** What plugins contribute, as far as it has the form that it should have: what has not is left out, so that it stops nothing else. */
import * as v from 'valibot';
import type { Contributions } from '../contributions';

const text = v.pipe(v.string(), v.maxLength(20_000));
const texts = v.nullish(v.array(text));

const probe = {
  selector: v.nullish(text),
  attribute: v.nullish(text),
  pattern: v.nullish(v.pipe(text, v.check(compiles))),
};
const probes = usable(v.object(probe));
const tests = usable(v.object({ ...probe, equals: texts, contains: texts }));

const detector = v.object({
  id: text,
  provider: text,
  names: texts,
  paths: texts,
  cards: v.array(text),
  matches: tests,
  failed: tests,
  name: probes,
  dataSourceId: probes,
  reason: probes,
});

const saidOfFailures = v.record(text, v.object({ title: text, remedy: text }));

const provider = v.object({
  id: text,
  displayName: text,
  instanceNoun: text,
  adminRole: text,
  instanceShortNoun: v.nullish(text),
  consentLabel: v.nullish(text),
  // Without them there are our own: a provider is not given up for its words.
  failures: v.nullish(
    v.pipe(
      v.unknown(),
      v.transform((failures) => good(saidOfFailures, [failures])[0] ?? null),
    ),
  ),
});

const step = v.object({
  id: text,
  title: text,
  description: text,
  place: v.picklist(['drivetrain', 'provider', 'reauth']),
  needs: v.array(text),
  troubleshooting: v.array(v.object({ question: text, advice: text })),
  choosesInstance: v.nullish(v.boolean()),
  targets: v.nullish(v.array(v.object({ within: v.picklist(['card', 'page']), selector: text, equals: texts, contains: texts }))),
  lingerSeconds: v.nullish(v.number()),
});

const walkthrough = v.object({ id: text, provider: text, title: text, steps: v.array(step) });

const list = v.array(text);
const words = v.object({ about: list, failed: list, working: list, menu: list, elsewhere: list, columns: list, titles: list, noise: list });

const document = v.object({
  locale: text,
  supportUrl: v.nullish(text, null),
  providers: v.array(v.unknown()),
  detectors: v.array(v.unknown()),
  walkthroughs: v.array(v.unknown()),
  words: v.optional(v.unknown()),
  pairingCode: v.nullish(v.array(v.unknown())),
});

/** Null where nothing of it can be used. */
export function contributed(body: unknown): Contributions | null {
  const { success, output } = v.safeParse(document, body);
  return success
    ? ({
        ...output,
        providers: good(provider, output.providers),
        detectors: good(detector, output.detectors),
        walkthroughs: good(walkthrough, output.walkthroughs),
        words: good(words, [output.words])[0] ?? null,
        ...(output.pairingCode ? { pairingCode: good(v.object(probe), output.pairingCode) } : {}),
      } as Contributions)
    : null;
}

/** A list without what cannot be used of it: one bad pattern stops neither its detector nor the others. */
function usable<const S extends v.GenericSchema>(schema: S) {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((items) => good(schema, items)),
  );
}

function good<const S extends v.GenericSchema>(schema: S, items: unknown[]): v.InferOutput<S>[] {
  return items.flatMap((item) => {
    const { success, output } = v.safeParse(schema, item);
    return success ? [output] : [];
  });
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}
