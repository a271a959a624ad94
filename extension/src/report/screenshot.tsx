import { browser } from 'wxt/browser';
import { marksOf } from '../picture/marks';
import { awaitsShot, type Draft, type Shot } from '../state/reporting';
import { Act, Button, useActions } from '../ui/actions';
import { Icon } from '../ui/icon';
import { useChoice } from '../ui/live';
import { problemText } from '../ui/problem';
import { plural, Rich, strong, text } from '../ui/text';
import { Preview } from './picture';

interface ScreenshotProps {
  draft: Draft;
  now: number;
  consentId: string;
  isConsentMissing: boolean;
}

/** The screenshot of a report: none, waited for, or as it will be sent. */
export function Screenshot({ draft, now, consentId, isConsentMissing }: ScreenshotProps) {
  const isAwaited = awaitsShot(draft, now);
  return (
    <section class="shot" aria-labelledby="shot-title">
      <h2 id="shot-title">
        {text('shotTitle')} <small class="soft">{text('optional')}</small>
      </h2>
      <p role="status" class="unseen">
        {isAwaited ? text('shotWaiting') : draft.shot ? text('shotTaken') : ''}
      </p>
      {draft.shot && !isAwaited && <Taken draft={draft} shot={draft.shot} consentId={consentId} isConsentMissing={isConsentMissing} />}
      {isAwaited && <Waiting draft={draft} />}
      {!draft.shot && !isAwaited && (
        <>
          <p class="small soft">{text('shotIntro')}</p>
          <Act look="secondary" icon="camera" message={{ type: 'panel.report.await', on: true }}>
            {text('shotAdd')}
          </Act>
        </>
      )}
    </section>
  );
}

/** A browser shows a page to us at a click on the icon alone. */
function Waiting({ draft }: { draft: Draft }) {
  return (
    <div class="note waiting">
      <img class="ours" src="/icon/mark.svg" alt="" width="28" height="28" />
      <div>
        <p>
          <Rich>{text('shotClick', strong(text('extensionName')))}</Rich>
        </p>
        <p class="small soft">{text('shotPinned')}</p>
        <div role="alert">{draft.problem && <p class="error">{problemText(draft.problem)}</p>}</div>
        <Act look="quiet" small message={{ type: 'panel.report.await', on: false }}>
          {text('shotWithout')}
        </Act>
      </div>
    </div>
  );
}

function Taken({ draft, shot, consentId, isConsentMissing }: { draft: Draft; shot: Shot; consentId: string; isConsentMissing: boolean }) {
  const { act } = useActions();
  const [agrees, setAgrees] = useChoice(draft.consent, (consent) => void act({ type: 'panel.report.edit', change: { consent } }));
  const marks = marksOf(shot.found, shot.history);
  const masked = marks.filter(({ kind }) => kind === 'mask').length;
  return (
    <>
      <Preview shot={shot} label={text('shotPreview')} />
      <p class="small soft">{masked > 0 ? plural('shotMasked', masked) : text('shotMaskedNone')}</p>
      <div class="actions">
        <Button look="tinted" small icon="pen" onClick={() => void openEditor()}>
          {text('shotEdit')}
        </Button>
        <Act look="quiet" small message={{ type: 'panel.report.await', on: true }}>
          {text('shotRetake')}
        </Act>
        <Act look="quiet" small message={{ type: 'panel.report.removeShot' }}>
          {text('shotRemove')}
        </Act>
      </div>
      <label class="check">
        <input
          type="checkbox"
          id={consentId}
          checked={agrees}
          aria-invalid={isConsentMissing || undefined}
          aria-describedby={isConsentMissing ? 'consent-fault' : undefined}
          onChange={(event) => setAgrees(event.currentTarget.checked)}
        />
        <span>{text('shotConsent')}</span>
      </label>
      {isConsentMissing && (
        <p id="consent-fault" class="error">
          <Icon name="alert" />
          {text('shotConsentMissing')}
        </p>
      )}
    </>
  );
}

/** A page of its own: a panel is too narrow for precise work. One that is open already comes to the front. */
async function openEditor(): Promise<void> {
  const url = browser.runtime.getURL('/editor.html');
  const [opener] = await browser.tabs.query({ active: true, currentWindow: true });
  const known = (await browser.runtime.getContexts?.({ contextTypes: ['TAB' as never], documentUrls: [url] })) ?? [];
  const tabId = known[0]?.tabId;
  if (tabId !== undefined) {
    await browser.tabs.update(tabId, { active: true });
    return;
  }
  await browser.tabs.create({ url, ...(opener?.id === undefined ? {} : { openerTabId: opener.id, index: opener.index + 1 }) });
}
