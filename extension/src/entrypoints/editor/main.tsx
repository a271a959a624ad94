import { render } from 'preact';
import '../../report/editor.css';
import { ensureTexts } from '../../i18n/i18n';
import { LiveEditor } from '../../report/liveEditor';
import { introduce } from '../../ui/live';
import { text } from '../../ui/text';

await ensureTexts();
introduce(text('editorTitle'));
render(<LiveEditor />, document.body);
