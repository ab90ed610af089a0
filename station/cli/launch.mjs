#!/usr/bin/env node
// Plain JavaScript, so that a Node too old to run the station can still say so in a sentence.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `✕ NODE_TOO_OLD  The station needs Node 22.18 or newer; this is ${process.versions.node}.\n` +
      '  → Start it with `npx station` in the project: its own Node comes with `npm ci`.\n',
  );
  process.exit(2);
}
const { keepCompiledCode } = await import('../compile-cache.ts');
keepCompiledCode();
await import('./main.ts');
