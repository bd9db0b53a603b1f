/**
 * bin/ds.js starts with `env -S node --use-openssl-ca`, which spares Node 20 some 20 ms of every connection; but Alpine's env, and that
 * of some BSDs, has no -S. What is packed for everybody starts with plain node: `portable` before packing, `fast` after it.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../bin/ds.js', import.meta.url);
const shebangs = { portable: '#!/usr/bin/env node', fast: '#!/usr/bin/env -S node --use-openssl-ca' };
const shebang = shebangs[process.argv[2]];
if (shebang === undefined) throw new Error(`usage: node scripts/shebang.mjs ${Object.keys(shebangs).join('|')}`);
writeFileSync(file, readFileSync(file, 'utf8').replace(/^#!.*/, shebang));
