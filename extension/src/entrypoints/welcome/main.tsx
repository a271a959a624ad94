import { render } from 'preact';
import '../../welcome/welcome.css';
import { introduce } from '../../ui/live';
import { text } from '../../ui/text';
import { LiveWelcome } from '../../welcome/live';

introduce(text('welcomeTitle'));
render(<LiveWelcome />, document.body);
