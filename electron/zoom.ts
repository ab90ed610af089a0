/** What the screens are drawn for: everything has its place on 1280 × 800, and some air on this. */
const drawnFor = { width: 1536, height: 864 };

/**
 * How much larger everything is shown on a screen of that size, in device-independent pixels: a large screen is read from
 * further away, and gloves are no smaller before it. Never smaller than drawn.
 */
export const zoomFor = ({ width, height }: { readonly width: number; readonly height: number }): number =>
  Math.max(1, Math.min(width / drawnFor.width, height / drawnFor.height, 3));
