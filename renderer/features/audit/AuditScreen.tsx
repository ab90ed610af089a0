import { useRef, useState } from 'react';
import { UnitList } from './UnitList.tsx';
import { UnitPage } from './UnitPage.tsx';
import { emptySearch, type Search } from './unit-search.ts';
import './audit.css';

/** QA's records: the list, or one unit of it. The search and the place in the list outlast a look at a unit. */
export default function AuditScreen({ item = null }: { readonly item?: string | null }) {
  const [search, setSearch] = useState<Search>(emptySearch);
  const place = useRef(0);
  return item === null ? (
    <UnitList search={search} onSearch={setSearch} place={place} />
  ) : (
    <UnitPage key={item} serial={item} />
  );
}
