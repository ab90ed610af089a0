import type { ReactNode } from 'react';
import type { RowName } from '../../../station/contract/contract.ts';
import { Button } from '../../ui/Button.tsx';
import { Section } from './Section.tsx';
import type { Look } from './use-look.ts';

interface LookedSectionProps<Name extends RowName> {
  readonly title: string;
  /** What stands there before anybody asked. */
  readonly intro: string;
  readonly words: { readonly look: string; readonly again: string; readonly looking: string };
  readonly look: Look<Name>;
  /** What may be done once there is an answer. */
  readonly action: ReactNode;
  readonly children: ReactNode;
}

/** A part of the setup that the cloud answers. */
export function LookedSection<Name extends RowName>({
  title,
  intro,
  words,
  look: asked,
  action,
  children,
}: LookedSectionProps<Name>) {
  const { isAsked, answer, look } = asked;
  return (
    <Section
      title={title}
      className="is-wide"
      action={
        <div className="looked-actions">
          <Button disabled={answer.isFetching} onClick={look}>
            {answer.isFetching ? words.looking : isAsked ? words.again : words.look}
          </Button>
          {answer.data !== undefined && action}
        </div>
      }
    >
      {!isAsked && <p className="quiet">{intro}</p>}
      {children}
    </Section>
  );
}
