import { render } from 'preact';
import '../../options/options.css';
import { ensureTexts } from '../../i18n/i18n';
import { LiveOptions } from '../../options/live';
import { introduce } from '../../ui/live';
import { text } from '../../ui/text';

await ensureTexts();
introduce(text('optionsTitle'));
render(<LiveOptions />, document.body);
