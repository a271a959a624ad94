/**
 * A build for a self-hosted service, on every system the same command:
 *
 *     npm run build:for -- https://reauth.example.com "https://*.example.com/*" [support address]
 *
 * The folders and archives for Chrome, Edge and Firefox are then below .output/self-hosted.
 */
import { spawnSync } from 'node:child_process';

const [api, pages, support] = process.argv.slice(2);
if (!api || !pages) {
  console.error(
    'Usage: npm run build:for -- <origin of the service> <match patterns of Drivetrain’s pages, separated by spaces> [support address]',
  );
  process.exit(2);
}

const env = {
  ...process.env,
  REAUTH_API: api,
  REAUTH_PAGES: pages,
  REAUTH_OUT: '.output/self-hosted',
  ...(support ? { REAUTH_SUPPORT_URL: support } : {}),
};
for (const parameters of [['zip'], ['zip', '-b', 'firefox']]) {
  const { status } = spawnSync('npx', ['wxt', ...parameters], { env, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
