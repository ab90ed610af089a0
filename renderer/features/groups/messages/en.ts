import type { Translated } from '../../../i18n/translated.ts';

export const en = {
  title: 'Enrollment groups',
  intro: 'One entry in the cloud that lets in every device of a CA, or of a key. The cloud is asked when you look.',
  look: 'Look in the cloud',
  again: 'Look again',
  looking: 'Asking the cloud…',
  none: 'The cloud holds no group.',
  create: 'Make a group',
  name: 'Name',
  nameHint: 'Lower case, digits and . _ : - between them. Products name it under [enrollment] group.',
  state: 'State',
  status: { enabled: 'Lets devices in', disabled: 'Turns devices away' },
  by: 'Lets in by',
  attestation: { x509: 'Certificates of a CA', 'symmetric-key': 'A symmetric key', other: 'Something else' },
  ca: 'CA',
  own: 'this station’s issuing CA',
  actions: 'Actions',
  show: 'Show',
  groupTitle: 'Group {{group}}',
  devices_one: 'It has let in {{n}} device.',
  devices_other: 'It has let in {{n}} devices.',
  devicesMore: 'It has let in more than {{n}} devices; the first are shown.',
  devicesTitle: 'Devices that it let in',
  serial: 'Serial number',
  registrationId: 'Registration ID',
  registration: 'Registration',
  hub: 'IoT hub',
  last: 'Last changed',
  act: { disable: 'Turn it off', enable: 'Turn it on', delete: 'Remove it' },
  about: {
    disable:
      'The cloud turns away every device of this group until somebody turns it on again. Devices on their hubs stay there.',
    enable: 'The cloud lets the devices of this group in again.',
    delete: 'The group is removed. Its devices stay on their hubs and cannot register again.',
  },
  reason: 'Why (recorded in the ledger)',
  reasonHint: 'At least 3 characters. Your name and the time are recorded with it.',
  holdHint: 'Hold the button for one second.',
  x509Hint: 'Every device whose certificate this station’s issuing CA signed. The CA must be proven in the cloud.',
  symmetricHint:
    'The cloud makes the key; it goes into the signer and is shown to nobody. Whoever may read keys in the cloud could derive devices’ keys: choose certificates where you may.',
  createNow: 'Make it',
  creating: 'Making it…',
  how: {
    created: 'Group {{group}} was made.',
    'found-equal': 'Group {{group}} was there already; it is recorded now.',
  },
} as const;

export type GroupMessages = Translated<typeof en>;
