import { given, language, type MessageKey, t } from '../i18n/i18n';
import { isolated, unturned } from '../state/names';

/** Unicode's isolates mark parts for `Rich`, with an invisible character that says how a part looks. Nothing else shows them. */
const [ISOLATE, END] = ['\u2068', '\u2069'];
const [STRONG, WHOLE] = [`${ISOLATE}\u2060`, `${ISOLATE}\u2061`];

/** A substitution that stands out. */
export function strong(value: string): string {
  return STRONG + unturned(value) + END;
}

/** A name that stays on one line where it fits on one. */
export function whole(name: string): string {
  return WHOLE + unturned(name) + END;
}

/** A text in the browser's language. A company's own full stop is enough for the sentence: never "Acme Inc..". */
export function text(key: MessageKey, ...substitutions: (string | number)[]): string {
  return t(key, ...substitutions).replace(/\.(\u2069?)\.(?!\.)/g, '.$1');
}

/** A text that may not exist: keys made of a code that somebody else defines. */
export function textOf(prefix: string, code: string, ...substitutions: string[]): string | null {
  return (/^\w+$/.test(code) && given(`${prefix}_${code}`, ...substitutions.map(isolated))) || null;
}

type PluralKey = MessageKey extends infer K ? (K extends `${infer P}_other` ? P : never) : never;

/** The form for a number; it is the first substitution. */
export function plural(key: PluralKey, count: number, ...substitutions: string[]): string {
  const form = new Intl.PluralRules(language()).select(count);
  return text(
    `${key}_${form === 'one' ? 'one' : 'other'}` as MessageKey,
    new Intl.NumberFormat(language()).format(count),
    ...substitutions,
  );
}

/** Words that stand alone begin with a capital letter. */
export function capital(words: string): string {
  return words.charAt(0).toLocaleUpperCase(language()) + words.slice(1);
}

/** "an Organization Admin": English alone puts an article before a role. */
export function articled(role: string): string {
  return language().startsWith('en') ? `${/^[aeiou]/i.test(role) ? 'an' : 'a'} ${role}` : role;
}

/** A text with the parts that `strong` and `whole` marked. */
export function Rich({ children }: { children: string }) {
  return (
    <>
      {children.split(/(\u2068.*?)\u2069/s).map((part, index) => {
        if (index % 2 === 0) {
          return part;
        }
        if (part.startsWith(STRONG)) {
          return (
            <strong key={index}>
              <bdi>{part.slice(STRONG.length)}</bdi>
            </strong>
          );
        }
        return part.startsWith(WHOLE) ? (
          <bdi class="whole" key={index}>
            {part.slice(WHOLE.length)}
          </bdi>
        ) : (
          <bdi key={index}>{part.slice(ISOLATE.length)}</bdi>
        );
      })}
    </>
  );
}
