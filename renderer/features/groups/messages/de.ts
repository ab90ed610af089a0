import type { GroupMessages } from './en.ts';

export const de: GroupMessages = {
  title: 'Anmeldegruppen',
  intro:
    'Ein Eintrag in der Cloud, der jedes Gerät einer CA oder eines Schlüssels einlässt. Die Cloud wird gefragt, wenn Sie nachsehen.',
  look: 'In der Cloud nachsehen',
  again: 'Erneut nachsehen',
  looking: 'Die Cloud wird gefragt…',
  none: 'Die Cloud hat keine Gruppe.',
  create: 'Gruppe anlegen',
  name: 'Name',
  nameHint: 'Kleinbuchstaben, Ziffern und . _ : - dazwischen. Produkte nennen ihn unter [enrollment] group.',
  state: 'Zustand',
  status: { enabled: 'Lässt Geräte ein', disabled: 'Weist Geräte ab' },
  by: 'Lässt ein durch',
  attestation: {
    x509: 'Zertifikate einer CA',
    'symmetric-key': 'Einen symmetrischen Schlüssel',
    other: 'Etwas anderes',
  },
  ca: 'CA',
  own: 'ausstellende CA dieser Station',
  actions: 'Aktionen',
  show: 'Zeigen',
  groupTitle: 'Gruppe {{group}}',
  devices_one: 'Sie hat {{n}} Gerät eingelassen.',
  devices_other: 'Sie hat {{n}} Geräte eingelassen.',
  devicesMore: 'Sie hat mehr als {{n}} Geräte eingelassen; die ersten werden gezeigt.',
  devicesTitle: 'Eingelassene Geräte',
  serial: 'Seriennummer',
  registrationId: 'Registrierungs-ID',
  registration: 'Registrierung',
  hub: 'IoT-Hub',
  last: 'Zuletzt geändert',
  act: { disable: 'Sperren', enable: 'Freigeben', delete: 'Entfernen' },
  about: {
    disable:
      'Die Cloud weist jedes Gerät dieser Gruppe ab, bis jemand sie wieder freigibt. Geräte auf ihren Hubs bleiben dort.',
    enable: 'Die Cloud lässt die Geräte dieser Gruppe wieder ein.',
    delete: 'Die Gruppe wird entfernt. Ihre Geräte bleiben auf ihren Hubs und können sich nicht neu registrieren.',
  },
  reason: 'Warum (steht danach im Hauptbuch)',
  reasonHint: 'Mindestens 3 Zeichen. Ihr Name und die Zeit werden mit festgehalten.',
  holdHint: 'Die Taste eine Sekunde halten.',
  x509Hint:
    'Jedes Gerät, dessen Zertifikat die ausstellende CA dieser Station signiert hat. Die CA muss in der Cloud nachgewiesen sein.',
  symmetricHint:
    'Die Cloud macht den Schlüssel; er kommt in den Signierer und wird niemandem gezeigt. Wer in der Cloud Schlüssel lesen darf, könnte die der Geräte ableiten: Nehmen Sie Zertifikate, wo Sie können.',
  createNow: 'Anlegen',
  creating: 'Wird angelegt…',
  how: {
    created: 'Gruppe {{group}} wurde angelegt.',
    'found-equal': 'Gruppe {{group}} war schon da und ist jetzt vermerkt.',
  },
};
