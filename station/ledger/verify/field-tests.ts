/** Whether a value may stand in a field of a record. */
export type Test = (value: unknown) => boolean;

export const text: Test = (value) => typeof value === 'string';
export const flag: Test = (value) => typeof value === 'boolean';
/** Not negative. */
export const number: Test = (value) => typeof value === 'number' && value >= 0;
export const count: Test = (value) => Number.isSafeInteger(value) && number(value);
/** Lower-case hex of a SHA-256. */
export const digest: Test = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
/** Lower-case hex, not empty. */
export const hex: Test = (value) => typeof value === 'string' && /^(?:[0-9a-f]{2})+$/.test(value);
/** base64. */
export const binary: Test = (value) =>
  typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value;
/** Any of these. */
export const or =
  (...tests: Test[]): Test =>
  (value) =>
    tests.some((test) => test(value));
export const none: Test = (value) => value === null;
/** One of these words. */
export const word =
  (...words: string[]): Test =>
  (value) =>
    typeof value === 'string' && words.includes(value);
/** A list, each of whose members is such. */
export const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);

/** Exactly these fields; those whose name ends in `?` may be missing. */
export const object = (fields: Readonly<Record<string, Test>>): Test => {
  const known = new Map(
    Object.entries(fields).map(([name, test]) => [name.replace('?', ''), { test, optional: name.endsWith('?') }]),
  );
  const required = [...known].filter(([, { optional }]) => !optional).length;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    let present = 0;
    for (const [name, member] of Object.entries(value)) {
      const field = known.get(name);
      if (!field?.test(member)) return false;
      if (!field.optional) present += 1;
    }
    return present === required;
  };
};

/** A flat object of simple values. */
export const facts: Test = (value) =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every(or(text, number, flag, none));
