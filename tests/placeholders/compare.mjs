// Holds darkroom's hashes against those of the hashes' own packages.
//
//   node compare.mjs < PICTURES
//
// Each line of PICTURES is {name, width, height, rgba, blurhash, thumbhash}: the pixels as base64, no
// side over 100 px, and what darkroom says of them. Prints each miss; exits 1 where there is one.
import { createInterface } from 'node:readline';

import { decode, encode } from 'blurhash';
import { rgbaToThumbHash } from 'thumbhash';

// BlurHash has no alpha: darkroom shows it what is seen on a white page.
function onWhite(rgba) {
  const flat = Uint8ClampedArray.from(rgba);
  for (let at = 0; at < flat.length; at += 4) {
    const alpha = rgba[at + 3] / 255;
    for (let channel = 0; channel < 3; ++channel) {
      flat[at + channel] = Math.floor(rgba[at + channel] * alpha + 255 * (1 - alpha));
    }
  }
  return flat;
}

function meanDistance(one, other) {
  let sum = 0;
  one.forEach((value, at) => {
    sum += Math.abs(value - other[at]);
  });
  return sum / one.length;
}

// The package scales by the largest component, where its C original and darkroom take the one that is
// farthest from 0: the hashes of some pictures differ, and then ours has to be as near to the picture.
function blurhashMiss(picture, rgba) {
  const { width, height, blurhash } = picture;
  const flat = onWhite(rgba);
  const theirs = encode(flat, width, height, width >= height ? 4 : 3, height >= width ? 4 : 3);
  if (theirs === blurhash) return null;
  if (theirs[0] !== blurhash[0] || theirs.length !== blurhash.length) return theirs;
  const distance = (hash) => meanDistance(decode(hash, width, height), flat);
  return distance(blurhash) <= distance(theirs) + 0.25 ? null : theirs;
}

// The waves that a picture does not have are 0 but for the rounding of cosines, which decides between
// two steps of the hash: one step of four bits is let be. The head has no such doubt.
function thumbhashMiss(picture, rgba) {
  const theirs = Buffer.from(rgbaToThumbHash(picture.width, picture.height, rgba));
  const ours = Buffer.from(picture.thumbhash, 'base64');
  const near = (one, other) => Math.abs(one - other) <= 1;
  const same =
    ours.length === theirs.length &&
    ours.every((byte, at) =>
      at < 5 ? byte === theirs[at] : near(byte >> 4, theirs[at] >> 4) && near(byte & 15, theirs[at] & 15),
    );
  return same ? null : theirs.toString('base64');
}

let pictures = 0;
let misses = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const picture = JSON.parse(line);
  const rgba = Buffer.from(picture.rgba, 'base64');
  const thumb = thumbhashMiss(picture, rgba);
  const blur = blurhashMiss(picture, rgba);
  if (blur) console.log(`${picture.name}: blurhash ${picture.blurhash}, the package says ${blur}`);
  if (thumb) console.log(`${picture.name}: thumbhash ${picture.thumbhash}, the package says ${thumb}`);
  pictures += 1;
  misses += (blur ? 1 : 0) + (thumb ? 1 : 0);
}
console.log(`${pictures} pictures, ${misses} misses`);
process.exit(misses > 0 || pictures === 0 ? 1 : 0);
