import { askForStart } from '../../opening';

// When it is loaded, so that the next page to finish loading here is the provider's.
addEventListener('load', () => void askForStart((url) => location.replace(url)));
