import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';
import { constants, settings } from './build/settings.ts';

/** Fixes the extension's id (bddc…) on every machine; the public half of a key whose private half is nowhere needed. A store gives an id of its own. */
const KEY = [
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApgBX8M/NPaZHS2hzwcfUwdDw39HlPxneC/rGAMP/83MWyU1o2Vs8o2NLSsa2WBH9EUVEoM3idRhf',
  'f6bKwnWHcnz7vRTR3CNTZ8q7/saONI5JxXtEV7M6Aipz+iymjK3kx3Vnvu59/+bzVAoStxW2F8IsR3xvlY2IITwIGuqSPaL9hcPjjstaw+vLWRiUcNFjVTyl',
  'jFt+y0PZK9DTfkzDIdhfq3UpXTe6hccpGD5ivyqFIeZqSqDsO+RaqkgPAulN/t5TO+IWVM1xtf9bBhDY5m69+B3bsb4h53WLJfqnp9Ki63wDpzef1OlFra/H',
  'Tzq8YBzVwMI0mM2JOlPaWID2ywIDAQAB',
].join('');

/** What several pages share, and what they share with the worker, which has no use for a user interface. Many small files would be larger together. */
const CHUNKS = [
  { name: 'shared', test: /src\/(?!ui\/|report\/.*tsx)|node_modules\/(?!preact)/, minShareCount: 2, priority: 1 },
  { name: 'ui', minShareCount: 2 },
];

export default defineConfig({
  srcDir: 'src',
  imports: false,
  manifestVersion: 3,
  // Apart from the build that is loaded unpacked, whose id is another.
  outDir: process.env.REAUTH_OUT ?? (process.env.REAUTH_STORE ? '.output/store' : '.output'),
  vite: () => ({
    plugins: [preact()],
    define: constants,
    build: { modulePreload: false, rollupOptions: { output: { codeSplitting: { groups: CHUNKS } } } },
  }),
  zip: { name: 'drivetrain-reauth' },
  manifest: ({ browser }) => ({
    name: '__MSG_extensionName__',
    description: '__MSG_extensionDescription__',
    default_locale: 'en',
    homepage_url: settings.homepage,
    permissions: ['activeTab', 'alarms', 'notifications', 'scripting', 'storage', ...(browser === 'firefox' ? [] : ['sidePanel'])],
    host_permissions: [...new Set([...settings.pages, `${settings.api}/*`])],
    // Without this field every other extension could connect.
    externally_connectable: { ids: [] },
    // A private window has cookies of its own, and a login is bound to the browser's.
    incognito: 'not_allowed',
    // Listed here and not by WXT, whose wrapper would cost a quarter of the size limit and would announce itself to the page.
    content_scripts: [
      { matches: settings.pages, exclude_matches: [`${settings.api}/*`], js: ['page.js'], run_at: 'document_idle', all_frames: true },
    ],
    action: { default_title: '__MSG_extensionName__' },
    content_security_policy: {
      extension_pages: [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        `connect-src ${settings.api}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
    },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'reauth@drivetrain.ai',
              // The version that the journey was tried in.
              strict_min_version: '153.0',
              data_collection_permissions: { required: ['authenticationInfo', 'websiteContent'], optional: ['technicalAndInteraction'] },
            },
          },
        }
      : { minimum_chrome_version: '123', storage: { managed_schema: 'managed.json' }, ...(process.env.REAUTH_STORE ? {} : { key: KEY }) }),
  }),
});
