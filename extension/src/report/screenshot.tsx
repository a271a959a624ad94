import { browser } from 'wxt/browser';
import { marksOf } from '../picture/marks';
import { awaitsShot, type Draft, type Shot } from '../state/reporting';
import { Act, Button } from '../ui/actions';
import { Icon } from '../ui/icon';
import { problemText } from '../ui/problem';
import { plural, Rich, strong, text } from '../ui/text';
import { Preview } from './picture';

interface ScreenshotProps {
  draft: Draft;
  now: number;
  consent: Consent;
}

/** The person agrees that the screenshot is sent as they see it. */
export interface Consent {
  id: string;
  isGiven: boolean;
  isMissing: boolean;
  give(isGiven: boolean): void;
}

/** The screenshot of a report: none, waited for, or as it will be sent. */
export function Screenshot({ draft, now, consent }: ScreenshotProps) {
  const isAwaited = awaitsShot(draft, now);
  return (
    <section class="shot" aria-labelledby="shot-title">
      <h2 id="shot-title">
        {text('shotTitle')} <small class="soft">{text('optional')}</small>
      </h2>
      <p role="status" class="unseen">
        {isAwaited ? text('shotWaiting') : draft.shot ? text('shotTaken') : ''}
      </p>
      {draft.shot && !isAwaited && <Taken shot={draft.shot} consent={consent} />}
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

function Taken({ shot, consent }: { shot: Shot; consent: Consent }) {
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
          id={consent.id}
          checked={consent.isGiven}
          aria-invalid={consent.isMissing || undefined}
          aria-describedby={consent.isMissing ? 'consent-fault' : undefined}
          onChange={(event) => consent.give(event.currentTarget.checked)}
        />
        <span>{text('shotConsent')}</span>
      </label>
      {consent.isMissing && (
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
