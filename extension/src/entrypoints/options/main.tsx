import { render } from 'preact';
import '../../options/options.css';
import { LiveOptions } from '../../options/live';
import { introduce } from '../../ui/live';
import { text } from '../../ui/text';

introduce(text('optionsTitle'));
render(<LiveOptions />, document.body);
