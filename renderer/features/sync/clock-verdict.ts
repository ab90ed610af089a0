/** Half a minute: beyond it signed tokens and certificates begin to be refused as too early or too late. */
const mostSeconds = 30;

/** Whether the station's clock agrees with the cloud's. */
export const clockVerdict = (skewSeconds: number | null): 'right' | 'wrong' | 'unknown' => {
  if (skewSeconds === null) return 'unknown';
  return Math.abs(skewSeconds) <= mostSeconds ? 'right' : 'wrong';
};
