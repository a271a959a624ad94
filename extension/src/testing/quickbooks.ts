import words from '../../../api/Drivetrain.Reauth.PluginHost/Detection/words.json';
import type { Contributions, Detector } from '../contributions';

/** Rules of the kind that plugins contribute. */
export const detector: Detector = {
  id: 'data-source',
  provider: 'quickbooks',
  names: ['QuickBooks', 'QuickBooks Online'],
  cards: ['[data-connector-id]'],
  matches: [
    { attribute: 'data-provider', equals: ['quickbooks'] },
    { selector: 'h2, th', contains: ['quickbooks'] },
  ],
  failed: [{ attribute: 'data-status', equals: ['failed'] }],
  name: [{ attribute: 'data-connector-name' }],
  dataSourceId: [{ attribute: 'data-connector-id' }],
  reason: [{ selector: '.reason' }],
};

export const contributions: Contributions = {
  locale: 'en',
  supportUrl: null,
  providers: [{ id: 'quickbooks', displayName: 'QuickBooks', instanceNoun: 'QuickBooks company', adminRole: 'Organization Admin' }],
  detectors: [detector],
  words,
  walkthroughs: [
    {
      id: 'reauth',
      provider: 'quickbooks',
      title: 'Reconnect',
      steps: [
        {
          id: 'overflow-menu',
          title: 'Open the Overflow Menu',
          description: 'The 3 dots beside the connector.',
          place: 'drivetrain',
          needs: [],
          troubleshooting: [],
          targets: [{ within: 'card', selector: '[aria-haspopup=menu]' }],
        },
        { id: 'log-in', title: 'Log in', description: 'As an admin.', place: 'provider', needs: [], troubleshooting: [] },
      ],
    },
  ],
};
