// How far two pictures of the same size are apart, in levels of 0..255.

// What is seen of a pixel: its colour weighed by its alpha (a transparent pixel's colour is nobody's
// business), and the alpha itself.
function seen(image, pixel, channel) {
  const at = pixel * 4;
  const alpha = image.data[at + 3];
  return channel === 3 ? alpha : (image.data[at + channel] * alpha) / 255;
}

// The largest of the four channels' mean absolute differences, every pixel against its like.
export function fine(a, b) {
  let worst = 0;
  const count = a.width * a.height;
  for (let channel = 0; channel < 4; ++channel) {
    let sum = 0;
    for (let pixel = 0; pixel < count; ++pixel) {
      sum += Math.abs(seen(a, pixel, channel) - seen(b, pixel, channel));
    }
    worst = Math.max(worst, sum / count);
  }
  return worst;
}

// Means over a grid of at most 32 cells a side, each at least a codec's block of 8 px: the picture
// made small. Codec noise cancels out in a cell; a wrong colour, orientation, shift or background does
// not.
export function small(image) {
  const cells = (side) => Math.min(32, Math.max(1, Math.floor(side / 8)));
  const width = cells(image.width);
  const height = cells(image.height);
  const sums = new Float64Array(width * height * 4);
  const counts = new Uint32Array(width * height);
  for (let y = 0; y < image.height; ++y) {
    const row = Math.floor((y * height) / image.height) * width;
    for (let x = 0; x < image.width; ++x) {
      const cell = row + Math.floor((x * width) / image.width);
      const pixel = y * image.width + x;
      counts[cell] += 1;
      for (let channel = 0; channel < 4; ++channel) {
        sums[cell * 4 + channel] += seen(image, pixel, channel);
      }
    }
  }
  return sums.map((sum, at) => sum / counts[at >> 2]);
}

// The largest of the four channels' mean absolute differences of the two pictures made small.
export function coarse(a, b) {
  const [left, right] = [small(a), small(b)];
  const totals = [0, 0, 0, 0];
  left.forEach((value, at) => {
    totals[at & 3] += Math.abs(value - right[at]);
  });
  return Math.max(...totals) / (left.length / 4);
}
