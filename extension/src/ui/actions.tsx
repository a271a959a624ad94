import { type ComponentChildren, createContext } from 'preact';
import { useContext, useRef, useState } from 'preact/hooks';
import type { Answer, PanelMessage } from '../messages';
import type { Problem } from '../state/state';
import { Icon, type IconName } from './icon';

export type Send = (message: PanelMessage) => Promise<Answer>;

export interface Actions {
  /** Sends one message at a time; a second one of the same kind waits for nobody and is dropped. */
  act(message: PanelMessage): Promise<Answer>;
  pending(message: PanelMessage): boolean;
  /** Why the last action was not done. */
  problem: Problem | null;
  forget(): void;
}

const Context = createContext<Actions | null>(null);

export const ActionsProvider = Context.Provider;

export function useActions(): Actions {
  const actions = useContext(Context);
  if (!actions) {
    throw new Error('Actions are used outside their provider.');
  }
  return actions;
}

/** The actions of one page, made from what sends a message to the service worker. */
export function useSender(send: Send): Actions {
  const [under, setUnder] = useState<string[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef(new Set<string>());

  return {
    async act(message) {
      const key = JSON.stringify(message);
      if (running.current.has(key)) {
        return { problem: null };
      }
      running.current.add(key);
      setUnder([...running.current]);
      setProblem(null);
      const answer = await send(message).catch((): Answer => ({ problem: { code: 'unexpected', detail: null, traceId: null } }));
      running.current.delete(key);
      setUnder([...running.current]);
      setProblem(answer.problem);
      return answer;
    },
    pending: (message) => under.includes(JSON.stringify(message)),
    problem,
    forget: () => setProblem(null),
  };
}

export type Look = 'primary' | 'secondary' | 'tinted' | 'quiet' | 'danger';

interface ButtonProps {
  look: Look;
  icon?: IconName | undefined;
  small?: boolean | undefined;
  /** The accessible name, where the visible words need their surroundings to be understood. It contains them. */
  name?: string | undefined;
  children?: ComponentChildren;
}

export function Button({
  look,
  icon,
  small,
  name,
  children,
  busy = false,
  disabled = false,
  form,
  onClick,
}: ButtonProps & { busy?: boolean; disabled?: boolean; form?: string; onClick?: () => void }) {
  return (
    <button
      type={onClick ? 'button' : 'submit'}
      form={form}
      class={`button ${look}${small ? ' small' : ''}`}
      aria-label={name}
      aria-disabled={busy || disabled || undefined}
      onClick={onClick && (() => !busy && !disabled && onClick())}
    >
      {busy ? <Icon name="spinner" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that sends a message, and is busy until it is answered. */
export function Act({ message, ...props }: ButtonProps & { message: PanelMessage }) {
  const { act, pending } = useActions();
  return <Button {...props} busy={pending(message)} onClick={() => void act(message)} />;
}

/** A link that looks like a button, to a place outside the panel. */
export function LinkButton({ href, look, icon, children }: ButtonProps & { href: string }) {
  return (
    <a class={`button ${look}`} href={href} target={href.startsWith('https:') ? '_blank' : undefined} rel="noreferrer">
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}
