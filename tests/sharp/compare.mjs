// Holds what `darkroom process --json` made against sharp.
//
//   node compare.mjs OUT.jsonl --sources LIST [--all]
//
// OUT.jsonl has one result object a line. LIST has one source path a line, in the same order, or
// "jobId<TAB>path" lines in any order. Prints every miss as a table row (--all: every variant), a
// summary, and exits 1 where a miss is not explained in known.json, 2 on wrong usage.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { coarse, fine } from './difference.mjs';
import { pixels, presets, reference } from './reference.mjs';

// Mean absolute difference, in levels of 255, to sharp's own output with the same settings, both made
// small (means of blocks). Two versions of one encoder stay below 0.5 on the corpus; a missed profile,
// gamma, background or flip is 3 and more.
const kCoarse = 1.0;
// Mean absolute difference of all pixels to sharp's pixels before its encoder: at most what sharp's
// own encoder loses with the same settings, and half a level of resampling and rounding more.
const kFineFactor = 1.25;
const kFineSlack = 0.5;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sources: { type: 'string' }, all: { type: 'boolean', default: false } },
});
if (positionals.length !== 1 || !values.sources) {
  console.error('usage: node compare.mjs OUT.jsonl --sources LIST [--all]');
  process.exit(2);
}

const lines = async (path) => (await readFile(path, 'utf8')).split('\n').filter(Boolean);
const results = (await lines(positionals[0])).map((line) => JSON.parse(line));
const listed = await lines(values.sources);
const byJob = new Map(listed.filter((l) => l.includes('\t')).map((l) => l.split('\t')));
const known = JSON.parse(await readFile(new URL('known.json', import.meta.url), 'utf8'));

const attempt = async (work) => {
  try {
    return await work();
  } catch (error) {
    return { failure: error.message.split('\n')[0] };
  }
};

const rows = [];
const references = new Map(); // Three tools share boxes' outcomes: small sources come out the same.
async function referenceOf(source, variant) {
  const key = `${source} ${JSON.stringify(variant)}`;
  if (!references.has(key)) {
    references.clear();
    references.set(key, await attempt(() => reference(source, variant)));
  }
  return references.get(key);
}

function judge(made, wanted) {
  const { exact, lossy } = wanted;
  if (made.width !== exact.width || made.height !== exact.height) {
    return { why: `size ${made.width}x${made.height}, sharp ${exact.width}x${exact.height}` };
  }
  const found = { coarse: coarse(made, lossy), fine: fine(made, exact), own: fine(lossy, exact) };
  const finest = found.own * kFineFactor + kFineSlack;
  if (found.coarse > kCoarse) found.why = `made small, ${found.coarse.toFixed(2)} > ${kCoarse}`;
  else if (found.fine > finest) {
    found.why = `all pixels, ${found.fine.toFixed(2)} > ${finest.toFixed(2)}`;
  }
  return found;
}

async function compareVariant(result, source, name) {
  const settings = presets[result.tool][name];
  const wanted = await referenceOf(source, settings);
  const ours = result.variants.find((variant) => variant.variant === name);
  if (!ours && wanted.failure) return { both: true };
  if (!ours) return { why: `darkroom: ${result.error?.code}; sharp renders it` };
  if (wanted.failure) return { why: `sharp: ${wanted.failure}` };
  const made = await attempt(() => pixels(fileURLToPath(ours.url)));
  if (made.failure) return { why: `output unreadable: ${made.failure}` };
  if (made.width !== ours.width || made.height !== ours.height) {
    return { why: `says ${ours.width}x${ours.height}, is ${made.width}x${made.height}` };
  }
  return judge(made, wanted);
}

for (const [at, result] of results.entries()) {
  const source = byJob.get(result.jobId) ?? listed[at];
  for (const name of Object.keys(presets[result.tool])) {
    const found = await compareVariant(result, source, name);
    rows.push({ file: basename(source), tool: result.tool, variant: name, ...found });
  }
}

const misses = rows.filter((row) => row.why);
const unexplained = misses.filter((row) => !known[row.file]);
const shown = values.all ? rows : misses;
const number = (value) => (value === undefined ? '' : value.toFixed(2));
const clean = (text) => text.replaceAll('|', '/');
console.log('| source | tool | variant | small | pixels | sharp | miss | reason |');
console.log('|---|---|---|---|---|---|---|---|');
for (const row of shown) {
  const numbers = [number(row.coarse), number(row.fine), number(row.own)].join(' | ');
  const reason = row.why ? (known[row.file] ?? 'NOT EXPLAINED') : '';
  console.log(
    `| ${row.file} | ${row.tool} | ${row.variant} | ${numbers} | ${clean(row.why ?? '')} | ${reason} |`,
  );
}
const judged = rows.filter((row) => row.fine !== undefined);
const worst = (field) => Math.max(0, ...judged.filter((r) => !r.why).map((r) => r[field])).toFixed(2);
console.log(
  `\n${rows.length} variants of ${new Set(listed).size} sources: ${misses.length} misses, ` +
    `${unexplained.length} unexplained; among the hits the worst is ${worst('coarse')} made small ` +
    `and ${worst('fine')} over all pixels`,
);
const stale = Object.keys(known).filter(
  (file) => rows.some((row) => row.file === file) && !misses.some((row) => row.file === file),
);
if (stale.length > 0) console.log(`no longer missed, remove from known.json: ${stale.join(', ')}`);
process.exit(unexplained.length > 0 ? 1 : 0);
