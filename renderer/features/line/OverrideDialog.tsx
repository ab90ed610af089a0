import type { Failure } from '../../../station/contract/shapes.ts';
import type { Approval } from './ApprovalFields.tsx';
import { RaiseDialog } from './RaiseDialog.tsx';
import { ReworkDialog } from './ReworkDialog.tsx';
import type { Stop } from './stops.ts';

interface OverrideDialogProps {
  readonly stop: Stop;
  readonly badge: string;
  readonly onClose: () => void;
  /** The unit is scanned again where it was stopped. Answers with why it was not taken. */
  readonly onGoOn: (approval: Approval | null) => Promise<Failure | null>;
}

/** A second person goes past a stop, and the unit goes on in the slot where it is. */
export function OverrideDialog({ stop, badge, onClose, onGoOn }: OverrideDialogProps) {
  const { kind, serial, order } = stop;
  if (kind === 'quota') {
    const goOn = () => {
      onClose();
      void onGoOn(null);
    };
    return <RaiseDialog order={order ?? ''} badge={badge} onClose={onClose} onRaised={goOn} />;
  }
  return (
    <ReworkDialog
      kind={kind}
      serial={serial}
      badge={badge}
      onClose={onClose}
      onApproved={async (approval) => {
        const failure = await onGoOn(approval);
        if (failure === null) onClose();
        return failure;
      }}
    />
  );
}
