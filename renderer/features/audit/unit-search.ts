import { type UnitFilter, unitFilter } from '../../../station/contract/audit.ts';

/** Every field of the filter bar as text; an empty field does not narrow. Times as a `datetime-local` field holds them. */
export interface Search {
  readonly text: string;
  readonly from: string;
  readonly to: string;
  readonly product: string;
  readonly order: string;
  readonly state: string;
  readonly person: string;
  readonly slot: string;
  readonly certificate: string;
  readonly enrollment: string;
}
export type SearchField = keyof Search;

export const emptySearch: Search = {
  text: '',
  from: '',
  to: '',
  product: '',
  order: '',
  state: '',
  person: '',
  slot: '',
  certificate: '',
  enrollment: '',
};

const isTime = (field: string): boolean => field === 'from' || field === 'to';

/** Engines read a time into much that is none. */
const wholeTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** What the contract is asked. Half-typed times do not narrow: they are no times yet. */
export function filterOf(search: Search): UnitFilter {
  const given = Object.entries(search).flatMap(([field, value]: [string, string]): [string, string][] => {
    const text = value.trim();
    if (text === '') return [];
    if (!isTime(field)) return [[field, text]];
    const at = wholeTime.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(at) ? [] : [[field, new Date(at).toISOString()]];
  });
  const filter = unitFilter.safeParse(Object.fromEntries(given));
  return filter.success ? filter.data : {};
}

/** How many fields narrow, for the button that clears them. */
export const narrowing = (search: Search): number => Object.keys(filterOf(search)).length;
