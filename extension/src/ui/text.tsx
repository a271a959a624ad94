import { browser } from 'wxt/browser';
import { language, type MessageKey, t } from '../i18n/i18n';

/** Unicode's isolates: they keep names of another direction together, and tell `Rich` what is to stand out. */
const [OPEN, CLOSE] = ['\u2068', '\u2069'];

/** A substitution that `Rich` shows strong. */
export function strong(value: string): string {
  return OPEN + value + CLOSE;
}

/** A text in the browser's language. A company's own full stop is enough for the sentence: never "Acme Inc..". */
export function text(key: MessageKey, ...substitutions: (string | number)[]): string {
  return t(key, ...substitutions).replace(/\.(\u2069?)\.(?!\.)/g, '.$1');
}

/** A text that may not exist: keys made of a code that somebody else defines. */
export function textOf(prefix: string, code: string, ...substitutions: string[]): string | null {
  return (/^\w+$/.test(code) && browser.i18n.getMessage(`${prefix}_${code}` as MessageKey, substitutions)) || null;
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

/** A text whose `strong` parts stand out, and where no line begins with a dash. */
export function Rich({ children }: { children: string }) {
  return <>{children.split(/\u2068(.*?)\u2069/).map((part, index) => (index % 2 ? <strong key={index}>{part}</strong> : dashed(part)))}</>;
}

function dashed(part: string) {
  return part.split(/(\S+ —)/).map((piece, index) =>
    index % 2 ? (
      <span key={index} class="keep">
        {piece}
      </span>
    ) : (
      piece
    ),
  );
}
