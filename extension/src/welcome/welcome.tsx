import type { ComponentChildren } from 'preact';
import type { Offer } from '../state/offer';
import type { State } from '../state/state';
import { ActionsProvider, Button, type Send, useSender } from '../ui/actions';
import { Icon, Mark } from '../ui/icon';
import { namesOf, OfferCard } from '../ui/offer';
import { PairForm } from '../ui/pairForm';
import { Rich, strong, text } from '../ui/text';

export interface WelcomeProps {
  /** Null before it was read. */
  state: State | null;
  offer: Offer | null;
  send: Send;
  /** Whether the icon stands in the toolbar; null where the browser does not tell. */
  isPinned: boolean | null;
  /** Opens the side panel, at a click. */
  openPanel: () => void;
}

/** The first page that somebody sees: the icon, the workspace, done. */
export function Welcome({ state, offer, send, isPinned, openPanel }: WelcomeProps) {
  const actions = useSender(send);
  const sessions = state?.sessions ?? [];
  const isPaired = sessions.length > 0;
  return (
    <ActionsProvider value={actions}>
      <main>
        <header>
          <Mark />
          <h1 tabIndex={-1}>{text('welcomeTitle')}</h1>
        </header>
        <p class="lead">{text('pairIntro')}</p>
        <ol class="ways">
          <Way title={text('welcomePin')} isDone={isPinned === true}>
            <p>{text(import.meta.env.BROWSER === 'firefox' ? 'welcomePinFirefox' : 'welcomePinText')}</p>
          </Way>
          <Way title={text('welcomePair')} isDone={isPaired && !offer}>
            {offer && <OfferCard offer={offer} sessions={sessions} />}
            {isPaired && !offer && (
              <p role="status">
                <Rich>{text('welcomePaired', namesOf(sessions))}</Rich>
              </p>
            )}
            {state && !isPaired && !offer?.preview && (
              <>
                <p>
                  <Rich>{text('welcomePairText', strong(text('pairPlace')), strong(text('pairHere')))}</Rich>
                </p>
                <PairForm />
              </>
            )}
          </Way>
          <Way title={text('welcomeDone')} isDone={false}>
            <p>{text('welcomeDoneText')}</p>
            {isPaired && (
              <Button look="primary" onClick={openPanel}>
                {text('welcomeOpen')}
              </Button>
            )}
          </Way>
        </ol>
        <footer>
          <a href={text('privacyPage')}>{text('privacy')}</a>
        </footer>
      </main>
    </ActionsProvider>
  );
}

function Way({ title, isDone, children }: { title: string; isDone: boolean; children: ComponentChildren }) {
  return (
    <li class={isDone ? 'done' : undefined}>
      <section>
        <h2>
          {isDone && <Icon name="check" />}
          {title}
          {isDone && <span class="unseen"> ({text('stepDone')})</span>}
        </h2>
        {children}
      </section>
    </li>
  );
}
