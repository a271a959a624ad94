import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { normalized } from '../state/offer';
import { Button, useActions } from './actions';
import { problemText } from './problem';
import { text } from './text';

const LENGTH = 8;

/** The characters of codes: none that is mistaken for another. */
const ALPHABET = /^[2-9A-HJKMNP-TV-Z]*$/;

/** ABCD-EFGH; what does not fit stays, so that nothing disappears while somebody types. */
export function format(code: string): string {
  return code.length > 4 ? `${code.slice(0, 4)}-${code.slice(4)}` : code;
}

/** Why a code cannot be right, before anybody is asked; null when it can. */
export function fault(code: string): string | null {
  const odd = [...code].find((character) => !ALPHABET.test(character));
  return odd ? text('pairErrorCharacter', odd) : code.length === LENGTH ? null : text('pairErrorLength');
}

/** The field for a pairing code. */
export function PairForm() {
  const { act, pending } = useActions();
  const [code, setCode] = useState('');
  const [error, setError] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const message = { type: 'panel.pair', code } as const;

  useEffect(() => {
    if (error) {
      input.current?.focus();
    }
  }, [error]);

  async function submit() {
    const wrong = fault(code);
    setError(wrong);
    if (wrong) {
      input.current?.focus();
      return;
    }
    const { problem } = await act(message);
    setError(problem && problemText(problem));
  }

  return (
    <form
      class="pair"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="field">
        <label for={id}>{text('pairCode')}</label>
        <input
          ref={input}
          id={id}
          class="input code"
          value={format(code)}
          placeholder="ABCD-EFGH"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          aria-required="true"
          aria-invalid={error !== null}
          aria-describedby={error ? `${id}-error ${id}-hint` : `${id}-hint`}
          onInput={(event) => {
            const field = event.currentTarget;
            const next = normalized(field.value);
            // A change in the middle keeps the caret where it was.
            const caret = format(normalized(field.value.slice(0, field.selectionStart ?? field.value.length))).length;
            setCode(next);
            setError(null);
            field.value = format(next);
            field.setSelectionRange(caret, caret);
          }}
        />
        {error && (
          <p id={`${id}-error`} class="error">
            {error}
          </p>
        )}
        <p id={`${id}-hint`} class="small soft">
          {text('pairHint')}
        </p>
      </div>
      <Button look="primary" busy={pending(message)}>
        {text('pairAction')}
      </Button>
    </form>
  );
}
