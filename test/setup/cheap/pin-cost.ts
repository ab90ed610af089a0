/** In place of the station's own: see `costs.ts`. */
export const pinCost = { memoryCost: 1024, timeCost: 2 };
