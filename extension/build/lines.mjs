/** Lines end at 160 columns, strings and comments too. What is generated does not count. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MOST = 160;
const files = ['src', 'build'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
);
const long = [...files, 'wxt.config.ts', 'vitest.config.ts']
  .filter((file) => /\.(tsx?|mjs)$/.test(file) && !file.endsWith('schema.d.ts'))
  .flatMap((file) => {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.flatMap((line, index) => ([...line].length > MOST ? [`${file}:${index + 1} has ${[...line].length} columns`] : []));
  });
if (long.length > 0) {
  console.error(`Lines end at ${MOST} columns:\n${long.join('\n')}`);
  process.exit(1);
}
