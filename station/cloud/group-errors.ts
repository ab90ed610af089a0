import { errorTable } from '../domain/station-error.ts';

/** What can be wrong with an enrollment group before anything is changed. */
export const groupError = errorTable({
  GROUP_SETTINGS_DIFFER: {
    message:
      'In the cloud the enrollment group {group} says something else of its devices: {differences}. Nothing was changed.',
    hint: 'Decide by name what is written over ({settings}): in Setup on the kiosk, or with `station groups update {group} --settings FILE --replace SETTING`.',
    blame: 'operator',
    retryable: false,
  },
  GROUP_SETTINGS_INVALID: {
    message: 'The enrollment group {group} could not be so: {reason}. The rule is DPS’s; nothing was changed.',
    hint: 'Change what is wanted of it, on the screen or in the file of settings; --clear takes a setting away.',
    blame: 'operator',
    retryable: false,
  },
  GROUP_QUOTA_REACHED: {
    message:
      'The service has {count} enrollment groups of that kind already. The rule is Azure’s: at most 100 by X.509 and 100 by symmetric key.',
    hint: 'Delete one that nobody needs: `station groups list`, then `station groups delete`.',
    blame: 'operator',
    retryable: false,
  },
  GROUP_WEBHOOK_UNREACHABLE: {
    message:
      'The webhook at {host} cannot be reached from here ({reason}). DPS asks it at every registration, and refuses the device when it does not answer.',
    hint: 'Check the address and that it runs. If only DPS can reach it, say so: on the screen, or with --accept unreachable-webhook.',
    blame: 'operator',
    retryable: true,
  },
  GROUP_SECOND_CA_OTHER_KIND: {
    message: 'The enrollment group {group} lets devices in by {attestation}, and cannot take that kind of second CA.',
    hint: 'A group by CA certificate takes --add-issuer, a group by CA reference takes --add-ca NAME.',
    blame: 'operator',
    retryable: false,
  },
});
