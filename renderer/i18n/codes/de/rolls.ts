import type { CodeTable } from '../../code-table.ts';

export const rolls: CodeTable = {
  ROLL_NOT_ADDED: {
    message: 'Für {registrationId} wurde nichts hinzugefügt, das nachrücken könnte.',
    hint: 'Stellen Sie zuerst den nächsten Zugang neben den alten, dann lassen Sie ihn nachrücken.',
  },
  ROLL_UNFINISHED: {
    message: 'Der letzte Schlüsselwechsel von {registrationId} ist nicht abgeschlossen: Der alte Zugang ist noch da.',
    hint: 'Entfernen Sie den alten, dann beginnen Sie den nächsten Wechsel.',
  },
  ROLL_NOT_PROMOTED: {
    message: 'Der alte Zugang von {registrationId} steht noch an erster Stelle.',
    hint: 'Lassen Sie zuerst den nächsten nachrücken.',
  },
  ROLL_DEVICE_HOLDS_OLD: {
    message: 'Das Gerät von {registrationId} hat laut Aufzeichnung noch den alten Zugang: Es wäre ausgesperrt.',
    hint: 'Lassen Sie den neuen nachrücken und den alten daneben stehen, oder geben Sie dem Gerät zuerst seinen neuen Zugang (Nacharbeit).',
  },
  ROLL_SYNC_FIRST: {
    message: 'Der Eintrag von {registrationId} wartet auf mehr als einen anderen Zugang.',
    hint: 'Warten Sie, bis er gesendet ist: Dann wird er als Ganzes ersetzt.',
  },
  ROLL_TPM_KEY: {
    message: 'Der Schlüssel eines TPMs lässt sich nicht wechseln: {registrationId} ist über ein TPM angemeldet.',
    hint: 'Der Endorsement Key gehört zum Chip. Ein anderes TPM ist eine andere Einheit.',
  },
  ISSUING_KEY_NOT_APPROVED: {
    message: 'Den ausstellenden Schlüssel {key} hat nie eine zweite Person freigegeben: Er signiert nichts.',
    hint: 'Lassen Sie ihn freigeben. Hat ihn hier niemand erzeugt, finden Sie heraus, wer es war.',
  },
};
