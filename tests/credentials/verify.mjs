// Verifies files by c2pa-wasm, another build of C2PA's reference implementation than the one that is
// linked into darkroom, and a newer one.
//
//   node verify.mjs ANCHORS FILE ...
//
// ANCHORS is a file of certificates in PEM. Prints a line of JSON for each file: {file, state,
// failures, actions, ingredients: [{relationship, hasManifest}]}.
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';

import init, { WasmReader } from '@contentauth/c2pa-wasm';

const TYPES = {
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.jpg': 'image/jpeg',
  '.jxl': 'image/jxl',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

const [anchors, ...files] = process.argv.slice(2);
const wasm = new URL('./node_modules/@contentauth/c2pa-wasm/pkg/c2pa_bg.wasm', import.meta.url);
await init({ module_or_path: await readFile(wasm) });
const settings = JSON.stringify({
  trust: { trust_anchors: await readFile(anchors, 'utf8') },
  verify: { verify_trust: true, remote_manifest_fetch: false },
});

for (const file of files) {
  const reader = await WasmReader.fromBytes(TYPES[extname(file)], await readFile(file), settings);
  const store = JSON.parse(reader.json());
  const manifest = store.manifests[store.active_manifest];
  const actions = manifest.assertions.filter(({ label }) => label.startsWith('c2pa.actions'));
  console.log(
    JSON.stringify({
      file: basename(file),
      state: store.validation_state,
      failures: (store.validation_results?.activeManifest?.failure ?? []).map(({ code }) => code),
      actions: actions.flatMap(({ data }) => data.actions.map(({ action }) => action)),
      ingredients: (manifest.ingredients ?? []).map(({ relationship, active_manifest }) => ({
        relationship,
        hasManifest: Boolean(active_manifest),
      })),
    }),
  );
  reader.free();
}
