// One round of sharp on the same sources, variants and load as darkroom_bench: prints one line of
// JSON with the same fields. Sharp is set up as its documentation advises for a worker: operation
// cache off, libvips threads as told.
//
// usage: node sharp_bench.mjs '{"strategy": ..., "concurrency": ..., "atATime": ..., "count": ...,
//                               "variants": [...], "sources": [...]}'
//
// Strategies, each a way in which people write this:
//   promise-all  a pipeline for each variant, all of them at once; each decodes for itself
//   clone        one pipeline with clone() for each variant; sharp decodes for each clone as well
//   decode-once  decode to raw pixels, then a pipeline for each variant from those

import { readFileSync } from 'node:fs';
import sharp from 'sharp';

const load = JSON.parse(process.argv[2]);
sharp.cache(false);
sharp.concurrency(load.concurrency);
const sources = load.sources.map((path) => readFileSync(path));

function finish(pipeline, variant) {
  const { width, height, quality, effort, progressive } = variant;
  const resized = pipeline.resize({ width, height, fit: 'inside', withoutEnlargement: true });
  if (variant.format === 'webp') return resized.webp({ quality, effort }).toBuffer();
  return resized
    .flatten({ background: '#ffffff' })
    .jpeg({ quality, progressive, chromaSubsampling: '4:2:0' })
    .toBuffer();
}

async function pipelines(source) {
  switch (load.strategy) {
    case 'promise-all':
      return load.variants.map(() => sharp(source, { animated: load.animated ?? false }).autoOrient());
    case 'clone': {
      const decoded = sharp(source).autoOrient();
      return load.variants.map(() => decoded.clone());
    }
    case 'decode-once': {
      const { data, info } = await sharp(source)
        .autoOrient()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const raw = { width: info.width, height: info.height, channels: info.channels };
      return load.variants.map(() => sharp(data, { raw }));
    }
    default:
      throw new Error(`no strategy '${load.strategy}'`);
  }
}

const variantBytes = Object.fromEntries(load.variants.map(({ name }) => [name, 0]));
const latenciesMs = [];

async function job(source) {
  const made = await pipelines(source);
  return Promise.all(load.variants.map((variant, i) => finish(made[i], variant)));
}

async function measured(source) {
  const began = performance.now();
  const files = await job(source);
  latenciesMs.push(performance.now() - began);
  load.variants.forEach(({ name }, i) => {
    variantBytes[name] += files[i].length / load.count;
  });
}

function statusKib(field) {
  const line = readFileSync('/proc/self/status', 'utf8').match(new RegExp(`^${field}:\\s+(\\d+)`, 'm'));
  return Number(line[1]);
}

// As many loops as jobs at a time, each with one job after another.
async function inLoops(work) {
  await Promise.all(Array.from({ length: load.atATime }, (_, i) => work(i)));
}

const idleKib = statusKib('VmRSS');
await inLoops((i) => job(sources[i % sources.length])); // not counted but in the peak

const cpuBefore = process.cpuUsage();
const began = performance.now();
let next = 0;
await inLoops(async () => {
  while (next < load.count) {
    const i = next++;
    await measured(sources[i % sources.length]);
  }
});
const wallSeconds = (performance.now() - began) / 1e3;
const { user, system } = process.cpuUsage(cpuBefore);

console.log(
  JSON.stringify({
    jobs: load.count,
    wallSeconds,
    cpuSeconds: (user + system) / 1e6,
    latenciesMs,
    stageMs: {},
    variantBytes,
    idleKib,
    peakKib: statusKib('VmHWM'),
    versions: { sharp: sharp.versions.sharp, libvips: sharp.versions.vips, libwebp: sharp.versions.webp },
  }),
);
