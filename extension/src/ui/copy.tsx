import { useEffect, useState } from 'preact/hooks';
import { Button, type Look } from './actions';
import { text } from './text';

/** Copies a text and says so. */
export function Copy({ value, name, look = 'secondary', small }: { value: string; name?: string; look?: Look; small?: boolean }) {
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) {
      return;
    }
    const timer = setTimeout(() => setCopied(false), 2500);
    return () => clearTimeout(timer);
  }, [copied]);

  return (
    <>
      <Button
        look={look}
        small={small}
        icon={copied ? 'check' : 'copy'}
        name={copied ? undefined : name}
        // Where the browser refuses, the text itself can still be selected.
        onClick={() =>
          void navigator.clipboard.writeText(value).then(
            () => setCopied(true),
            () => {},
          )
        }
      >
        {copied ? text('copied') : text('copy')}
      </Button>
      <span role="status" class="unseen">
        {copied && text('copied')}
      </span>
    </>
  );
}
