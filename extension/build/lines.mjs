/**
 * Lines end at 160 columns, strings and comments too, and files can be read in a sitting. What is generated does not count. The service's tests hold the
 * same for the whole repository.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MOST_COLUMNS = 160;
const MOST_LINES = 250;
const GENERATED = join('src', 'api', 'schema.d.ts');

const files = [
  ...['src', 'build', 'public'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  ),
  ...readdirSync('.'),
].filter((file) => /\.(tsx?|mjs|cjs|js|css|html)$/.test(file) && file !== GENERATED);

const long = files.flatMap((file) => {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const wide = lines.flatMap((line, index) =>
    [...line].length > MOST_COLUMNS ? [`${file}:${index + 1} has ${[...line].length} columns`] : [],
  );
  return lines.length > MOST_LINES ? [...wide, `${file} has ${lines.length} lines`] : wide;
});
if (long.length > 0) {
  console.error(`Lines end at ${MOST_COLUMNS} columns, files at ${MOST_LINES} lines:\n${long.join('\n')}`);
  process.exit(1);
}
