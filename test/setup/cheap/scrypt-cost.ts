/** In place of the station's own: see `costs.ts`. */
export const scryptCost = { N: 16, r: 8, p: 1 } as const;
