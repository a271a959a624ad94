// The page's script. Data and Reports are one application; what it shows comes from the server, as pages and as live updates.
import './menus.js';
import './sources.js';
import './router.js';
import './pairing.js';
import './noise.js';
