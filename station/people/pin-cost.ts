/** What a guess costs (RFC 9106 §4): argon2id, 64 MiB, three passes, one lane. */
export interface PinCost {
  readonly memoryCost: number;
  readonly timeCost: number;
}
export const pinCost: PinCost = { memoryCost: 65_536, timeCost: 3 };
