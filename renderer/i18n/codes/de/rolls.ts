import type { CodeTable } from '../../code-table.ts';

export const rolls: CodeTable = {
  ROLL_CHANGED: {
    message: 'Die Einheit von {registrationId} hat sich seit der Vorschau geändert; nichts wurde getan.',
    hint: 'Sehen Sie sie erneut an und entscheiden Sie dann.',
  },
  ROLL_STILL_SIGNS: {
    message: 'Die ausstellende CA, die die Gruppe {group} nicht mehr einließe, signiert noch neue Einheiten.',
    hint: 'Warten Sie, bis die nächste signiert (`station ca issuers`), oder behalten Sie die alte daneben.',
  },
  ROLL_NOT_ADDED: {
    message: 'Zu {registrationId} wurde nichts hinzugefügt, das aufrücken könnte.',
    hint: 'Fügen Sie zuerst die nächsten Zugangsdaten neben den alten hinzu, dann lassen Sie sie aufrücken.',
  },
  ROLL_UNFINISHED: {
    message: 'Der letzte Wechsel von {registrationId} ist nicht zu Ende: Die alten Zugangsdaten sind noch da.',
    hint: 'Entfernen Sie die alten, dann beginnen Sie den nächsten Wechsel.',
  },
  ROLL_NOT_PROMOTED: {
    message: 'Die alten Zugangsdaten von {registrationId} stehen noch an erster Stelle.',
    hint: 'Lassen Sie zuerst die nächsten aufrücken.',
  },
  ROLL_DEVICE_HOLDS_OLD: {
    message:
      'Das Gerät von {registrationId} hat nach dem Aufzeichnungsbuch noch die alten Zugangsdaten: Es wäre ausgesperrt.',
    hint: 'Lassen Sie die nächsten aufrücken und behalten Sie die alten, oder geben Sie dem Gerät zuerst seine neuen (Nacharbeit).',
  },
  ROLL_SYNC_FIRST: {
    message: 'Der Eintrag von {registrationId} wartet auf mehr als andere Zugangsdaten.',
    hint: 'Starten Sie `station sync`; das ersetzt den Eintrag als Ganzes.',
  },
  ROLL_LOCKS_OUT: {
    message: 'Die Gruppe {group} würde {count} Geräte abweisen, die noch Zugangsdaten der alten Art haben.',
    hint: 'Behalten Sie die alten neben den neuen, arbeiten Sie die Geräte nach, oder bestätigen Sie, dass sie ausgesperrt werden sollen.',
  },
  ROLL_BY_REFERENCE: {
    message: 'Die Gruppe {group} nennt CAs, die DPS hat, statt Zertifikate: Sie wird nicht hier gewechselt.',
    hint: 'Laden Sie die nächste CA unter eigenem Namen hoch, weisen Sie sie nach, und nennen Sie sie mit `station groups update` als zweite.',
  },
  ROLL_GROUP_FOREIGN: {
    message:
      'Was die Gruppe {group} einlässt, ist nicht das, was das Aufzeichnungsbuch kennt: Sie wurde nicht berührt.',
    hint: '`station groups show {group}` und `station ca issuers` zeigen beides. Klären Sie, wer sie geändert hat.',
  },
  ROLL_SERVICE_KEY: {
    message: 'DPS hat die Schlüssel von {registrationId} erzeugt: Sie werden nicht abgelöst.',
    hint: 'Eine Nacharbeit lässt DPS neue erzeugen; die alten lassen von da an niemanden mehr ein.',
  },
  ROLL_TPM_KEY: {
    message: 'Der Schlüssel eines TPM lässt sich nicht wechseln: {registrationId} ist mit einem angemeldet.',
    hint: 'Der Endorsement Key gehört zum Chip. Ein anderes TPM ist eine andere Einheit.',
  },
  ISSUING_KEY_NOT_APPROVED: {
    message: 'Der Ausstellerschlüssel {key} wurde nie von einer zweiten Person freigegeben: Er signiert nichts.',
    hint: 'Lassen Sie ihn freigeben: `station signer accept --badge ID --reason "…"`. Hat ihn hier niemand erzeugt, klären Sie, wer es war.',
  },
};
