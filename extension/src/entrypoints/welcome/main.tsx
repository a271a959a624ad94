import { render } from 'preact';
import '../../welcome/welcome.css';
import { ensureTexts } from '../../i18n/i18n';
import { introduce } from '../../ui/live';
import { text } from '../../ui/text';
import { LiveWelcome } from '../../welcome/live';

await ensureTexts();
introduce(text('welcomeTitle'));
render(<LiveWelcome />, document.body);
