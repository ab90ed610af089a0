import { hasOwnGroups, serialGroups } from './serial-groups.ts';
import './serial.css';

/** A serial number in its groups; copied and read aloud it is one piece. */
export function Serial({ children }: { readonly children: string }) {
  return (
    <span className="serial">
      <span className="only-heard">{children}</span>
      <span aria-hidden="true" className={hasOwnGroups(children) ? 'groups own' : 'groups'}>
        {serialGroups(children).map((group, index) => (
          // Groups have no identity but their place.
          <span key={index}>{group}</span>
        ))}
      </span>
    </span>
  );
}
