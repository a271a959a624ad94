import { render } from 'preact';
import '../../panel/panel.css';
import { ensureTexts } from '../../i18n/i18n';
import { LivePanel } from '../../panel/live';
import { introduce } from '../../ui/live';
import { text } from '../../ui/text';

await ensureTexts();
introduce(text('extensionName'));
render(<LivePanel />, document.body);
