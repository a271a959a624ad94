import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const notices = readFileSync(join(root, 'public/third-party-notices.txt'), 'utf8');

/** What the sources import from packages, tests left out: that is what a build carries. */
function imported(): string[] {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.spec\.|testing|fixtures|schema\.d/.test(file),
  );
  const sources = files.map((file) => readFileSync(join(root, 'src', file), 'utf8')).join('\n');
  const names = [...sources.matchAll(/from '((?:@[^/']+\/)?[^./'@][^/']*)/g)].map(([, name]) => name as string);
  return [...new Set(names)].filter((name) => !name.startsWith('node:'));
}

test('Notices_EveryPackageOfTheBuild_IsNamedWithItsVersion (case 15.8)', () => {
  expect(imported().length).toBeGreaterThan(3);
  for (const name of imported()) {
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string };
    expect(notices).toContain(`${name} ${version}`);
  }
  expect(notices).toContain('Permission is hereby granted, free of charge');
});
