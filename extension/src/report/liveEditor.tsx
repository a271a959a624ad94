import { browser } from 'wxt/browser';
import type { Shot } from '../state/reporting';
import { readReporting } from '../state/store';
import { Icon } from '../ui/icon';
import { send, useKept } from '../ui/live';
import { text } from '../ui/text';
import { Editor } from './editor';
import { useBitmap } from './picture';

/** The editor with the screenshot of the draft, whichever that is. */
export function LiveEditor() {
  const reporting = useKept(readReporting);
  const shot = reporting?.draft?.key === null ? reporting.draft.shot : null;
  return reporting ? <main>{shot ? <WithPicture key={shot.id} shot={shot} /> : <Nothing words={text('editorNone')} />}</main> : <main />;
}

function WithPicture({ shot }: { shot: Shot }) {
  const bitmap = useBitmap(shot.id);
  if (bitmap === undefined) {
    return null;
  }
  return bitmap ? (
    <Editor
      shot={shot}
      bitmap={bitmap}
      keep={(history) => void send({ type: 'panel.report.marks', id: shot.id, history })}
      onDone={() => void close()}
    />
  ) : (
    <Nothing words={text('editorGone')} />
  );
}

function Nothing({ words }: { words: string }) {
  return (
    <div class="empty">
      <span class="sign big">
        <Icon name="camera" />
      </span>
      <h1 tabIndex={-1}>{text('editorTitle')}</h1>
      <p class="soft">{words}</p>
    </div>
  );
}

/** Back to the page that it was opened from. */
async function close(): Promise<void> {
  const tab = await browser.tabs.getCurrent();
  if (tab?.openerTabId !== undefined) {
    await browser.tabs.update(tab.openerTabId, { active: true }).catch(() => {});
  }
  if (tab?.id !== undefined) {
    await browser.tabs.remove(tab.id);
  }
}
