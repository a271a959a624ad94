import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon';

/** A screen's heading with its sign; the tone gives both their colour. */
export function Title({ tone, icon, children }: { tone: string; icon: IconName; children: ComponentChildren }) {
  return (
    <div class={`title ${tone}`}>
      <span class="sign">
        <Icon name={icon} />
      </span>
      <h1 tabIndex={-1}>{children}</h1>
    </div>
  );
}
