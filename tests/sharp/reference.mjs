// What sharp makes of a source with the settings of a default variant: the independent judge of
// darkroom's pixels. Used by compare.mjs.
import sharp from 'sharp';

sharp.cache(false);

// DESIGN's default presets: box in px, quality 1..100.
export const presets = {
  'dall-e': {
    normal: { width: 1024, height: 1024, format: 'jpeg', quality: 80 },
    'high-quality': { width: 2048, height: 2048, format: 'webp', quality: 95 },
  },
  sora: {
    normal: { width: 1280, height: 720, format: 'jpeg', quality: 85 },
    'high-quality': { width: 1920, height: 1080, format: 'webp', quality: 95 },
  },
  'stable-diffusion': {
    normal: { width: 768, height: 768, format: 'jpeg', quality: 80 },
    'high-quality': { width: 1536, height: 1536, format: 'webp', quality: 95 },
  },
};

function pipeline(path, variant) {
  // Full decodes on both sides: what sharp's faster, coarser shrink-on-load loses is not ours to match.
  const image = sharp(path, { failOn: 'warning' })
    .autoOrient()
    .resize(variant.width, variant.height, {
      fit: 'inside',
      withoutEnlargement: true,
      fastShrinkOnLoad: false,
    })
    .toColourspace('srgb');
  return variant.format === 'jpeg' ? image.flatten({ background: '#ffffff' }) : image;
}

// Pixels of an image file or sharp pipeline as RGBA, 8 bit.
export async function pixels(source) {
  const image = typeof source === 'string' || Buffer.isBuffer(source) ? sharp(source) : source;
  const { data, info } = await image
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

// The variant's pixels before any encoder, and after sharp's own encoder with the same settings.
export async function reference(path, variant) {
  const exact = await pixels(pipeline(path, variant));
  const encoded =
    variant.format === 'jpeg'
      ? pipeline(path, variant).jpeg({ quality: variant.quality, progressive: true })
      : pipeline(path, variant).webp({ quality: variant.quality, effort: 4 });
  return { exact, lossy: await pixels(await encoded.toBuffer()) };
}
