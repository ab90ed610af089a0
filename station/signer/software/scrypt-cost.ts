/** What a guess at the passphrase costs (RFC 7914, for interactive use): 32 MiB, three times, about 0.2 s. */
export const scryptCost = { N: 2 ** 15, r: 8, p: 3 } as const;
