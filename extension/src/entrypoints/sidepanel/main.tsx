import { render } from 'preact';
import '../../panel/panel.css';
import { LivePanel } from '../../panel/live';
import { introduce } from '../../ui/live';
import { text } from '../../ui/text';

introduce(text('extensionName'));
render(<LivePanel />, document.body);
