import { render } from 'preact';
import '../../report/editor.css';
import { LiveEditor } from '../../report/liveEditor';
import { introduce } from '../../ui/live';
import { text } from '../../ui/text';

introduce(text('editorTitle'));
render(<LiveEditor />, document.body);
