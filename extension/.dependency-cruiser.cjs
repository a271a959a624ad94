/**
 * Who may know whom. What is pure knows nothing of what acts; pages know nothing of each other; nothing goes round in circles. Types count as well: a file
 * that needs another one's types belongs below it.
 */
const upward = (from, to) => ({
  name: `${from.replaceAll('|', '-')}-know-nothing-of-${to.split('|')[0]}`,
  severity: 'error',
  from: { path: `^src/(${from})/` },
  to: { path: `^src/(${to})/` },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    upward('state|picture|detection|i18n|api', 'background|panel|options|welcome|report|ui|page|entrypoints'),
    upward('ui', 'background|panel|options|welcome|report|page|entrypoints'),
    upward('page', 'background|panel|options|welcome|report|ui|entrypoints'),
    upward('report', 'background|panel|options|welcome|page|entrypoints'),
    upward('panel|options|welcome', 'background|page|entrypoints'),
    upward('background', 'panel|options|welcome|page|ui|entrypoints'),
    upward('panel', 'options|welcome'),
    upward('options', 'panel|welcome'),
    upward('welcome', 'panel|options'),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.tsx?$|/(testing|fixtures)(\\.ts|/)|schema\\.d\\.ts$' },
  },
};
