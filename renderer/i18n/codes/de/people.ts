import type { CodeTable } from '../../code-table.ts';

export const people: CodeTable = {
  STATION_SILENT: {
    message: 'Die Station antwortet nicht.',
    hint: 'Warten Sie einen Moment. Bleibt es so, rufen Sie die Schichtleitung.',
  },
  LOGIN_REFUSED: {
    message: 'Ausweis oder PIN stimmt nicht.',
    hint: 'Scannen Sie den Ausweis erneut und geben Sie die PIN ein.',
  },
  ROLE_REQUIRED: {
    message: 'Das darf Ihre Rolle nicht.',
    hint: 'Rufen Sie jemanden, der es darf.',
  },
  SESSION_REQUIRED: {
    message: 'Niemand ist angemeldet.',
    hint: 'Scannen Sie Ihren Ausweis.',
  },
  PERSON_UNKNOWN: {
    message: 'Den Ausweis {id} hat hier niemand.',
    hint: 'Prüfen Sie den Ausweis; Setup zeigt, wer bekannt ist.',
  },
  PERSON_EXISTS: {
    message: 'Der Ausweis {id} wurde schon einmal vergeben.',
    hint: 'Geben Sie einen eigenen Ausweis: Aufzeichnungen nennen Personen danach. Wem der Zugang entzogen wurde, dem kann er wieder gegeben werden.',
  },
  PERSON_INVALID: {
    message: 'Das lässt sich über eine Person nicht aufzeichnen: {reason}.',
    hint: 'Berichtigen Sie es und versuchen Sie es erneut. Nichts wurde aufgezeichnet.',
  },
  PERSON_PIN_INVALID: {
    message: 'Eine PIN hat {least} bis {most} Zeichen.',
    hint: 'Wählen Sie eine andere PIN.',
  },
  PERSON_LAST_ADMIN: {
    message: '{id} ist die letzte Person mit Adminrechten.',
    hint: 'Geben Sie zuerst jemand anderem Adminrechte: Sonst könnte niemand die Station einrichten.',
  },
  LOGIN_LOCKED: {
    message: 'Zu viele falsche PINs: Dieser Ausweis ist noch {seconds} s gesperrt.',
    hint: 'Warten Sie, oder lassen Sie eine neue PIN setzen.',
  },
  LOGIN_BUSY: {
    message: 'Zu viele Anmeldungen auf einmal.',
    hint: 'Warten Sie einige Sekunden und versuchen Sie es erneut.',
  },
  LOGIN_CREDENTIAL_ALTERED: {
    message: 'Die gespeicherte PIN von {id} fehlt oder ist nicht die gesetzte.',
    hint: 'Rufen Sie den Admin: Jemand hat Dateien der Station verändert. Eine neue PIN erst setzen, wenn das geklärt ist.',
  },
  SESSION_LIMIT: {
    message: 'Es sind schon {limit} Personen angemeldet.',
    hint: 'Zuerst muss sich jemand abmelden.',
  },
  SESSION_ENDED: {
    message: 'Niemand ist mehr angemeldet.',
    hint: 'Melden Sie sich mit Ausweis und PIN neu an.',
  },
  APPROVAL_SAME_PERSON: {
    message: '{id} hat darum gebeten und kann es nicht selbst freigeben.',
    hint: 'Eine zweite Person gibt es mit eigenem Ausweis und eigener PIN frei.',
  },
  APPROVAL_NOT_ALLOWED: {
    message: '{id} darf das nicht freigeben.',
    hint: 'Rufen Sie die Schichtleitung oder einen Admin.',
  },
  APPROVAL_MALFORMED: {
    message: 'Die Freigabe ist unvollständig: {reason}.',
    hint: 'Sagen Sie, was freigegeben wird und warum.',
  },
  ORDER_NOT_FOUND: {
    message: 'Es gibt keinen Auftrag {order}.',
    hint: 'Prüfen Sie die Nummer.',
  },
  ORDER_EXISTS: {
    message: 'Auftrag {order} wurde schon einmal eröffnet.',
    hint: 'Machen Sie mit ihm weiter oder geben Sie diesem eine eigene Nummer: Keine wird zweimal verwendet.',
  },
  ORDER_INVALID: {
    message: 'Der Auftrag ist falsch: {reason}.',
    hint: 'Berichtigen Sie ihn und versuchen Sie es erneut. Nichts wurde aufgezeichnet.',
  },
  ORDER_NOT_OPEN: {
    message: 'Auftrag {order} wurde am {closedAt} geschlossen.',
    hint: 'Ein geschlossener Auftrag bleibt geschlossen: Eröffnen Sie einen anderen.',
  },
  ORDER_RAISE_NOT_APPROVED: {
    message: 'Niemand hat mehr Einheiten für Auftrag {order} freigegeben, oder die Freigabe wurde schon verwendet.',
    hint: 'Lassen Sie es von der Schichtleitung mit Ausweis und PIN freigeben.',
  },
  REQUEST_UNKNOWN: {
    message: 'Der Bildschirm fragte nach etwas, das die Station nicht kennt.',
    hint: 'Starten Sie den Kiosk neu. Geschieht es wieder, passen seine Teile nicht zusammen: neu installieren.',
  },
  REQUEST_MALFORMED: {
    message: 'Die Anfrage des Bildschirms war fehlerhaft.',
    hint: 'Versuchen Sie es erneut. Geschieht es wieder, starten Sie den Kiosk neu und melden Sie es: Es ist ein Programmfehler.',
  },
  REQUEST_TOO_LARGE: {
    message: 'Der Bildschirm schickte mehr, als die Station annimmt.',
    hint: 'Schicken Sie weniger auf einmal; große Dateien nimmt der Befehl `station`.',
  },
  STATION_RESTARTING: {
    message: 'Die Station startet gerade neu.',
    hint: 'Warten Sie einen Moment. Einheiten behalten ihren Stand: Die Station fragt jede, bevor sie weitermacht.',
  },
  STATION_STOPPING: {
    message: 'Die Station fährt herunter.',
    hint: 'Starten Sie den Kiosk neu.',
  },
  STATION_OVERLOADED: {
    message: 'Bei der Station warten zu viele Anfragen.',
    hint: 'Warten Sie einen Moment und versuchen Sie es erneut.',
  },
  SLOTS_ALL_BUSY: {
    message: 'Alle Plätze sind belegt.',
    hint: 'Warten Sie, bis ein Platz fertig ist, und scannen Sie die Einheit dann erneut.',
  },
  SLOT_UNKNOWN: {
    message: 'Es gibt keinen Platz {slot}.',
    hint: 'Nehmen Sie einen Platz, den der Bildschirm zeigt.',
  },
  PRODUCT_NOT_CHOSEN: {
    message: 'Niemand hat gesagt, was gemacht wird.',
    hint: 'Wählen Sie Produkt oder Auftrag und scannen Sie die Einheit dann erneut.',
  },
  LINE_NOT_READY: {
    message: 'Die Linie kann noch keine Einheiten annehmen.',
    hint: 'Lesen Sie, was der Bildschirm dazu sagt, oder rufen Sie die Schichtleitung.',
  },
  KIOSK_BUSY: {
    message: '{units} Einheiten sind in Arbeit.',
    hint: 'Warten Sie auf ihre Ergebnisse und verlassen Sie dann den Kiosk.',
  },
  SLOTS_NOT_CONFIGURED: {
    message: 'Kein Platz ist eingerichtet.',
    hint: 'Tragen Sie Plätze und Anschlüsse unter [slots] in station.toml ein; Setup zeigt die Anschlüsse.',
  },
  PRODUCT_FILE_EXISTS: {
    message: 'Ein Produkt dieses Namens gibt es schon.',
    hint: 'Sagen Sie, dass es ersetzt werden soll, oder geben Sie dem neuen einen eigenen Namen.',
  },
  VERIFICATION_STOPPED: {
    message: 'Die Prüfung wurde vor ihrem Ende angehalten.',
    hint: 'Prüfen Sie erneut, wenn Zeit ist: Eine halbe Prüfung sagt nichts aus.',
  },
  UNIT_NOT_RECORDED: {
    message: 'Das Aufzeichnungsbuch kennt keine Einheit {serial}.',
    hint: 'Vergleichen Sie die Seriennummer mit dem Etikett und suchen Sie erneut.',
  },
  ACT_TOO_MANY: {
    message: 'Das betrifft mehr als {most} Einträge auf einmal.',
    hint: 'Grenzen Sie die Filter ein und gehen Sie in Teilen vor, oder nehmen Sie `station enrollments` an einem Terminal.',
  },
  ACT_SETTINGS_INVALID: {
    message: 'Kein Eintrag könnte so sein: {reason}. Das ist eine Regel von DPS oder IoT Hub; nichts wurde geändert.',
    hint: 'Ändern Sie, was gewünscht ist, und sehen Sie noch einmal nach.',
  },
  ACT_PLAN_GONE: {
    message: 'Was geplant war, ist nicht mehr da: Der Kiosk wurde neu gestartet, oder etwas anderes wurde geplant.',
    hint: 'Sehen Sie noch einmal nach, was geändert würde, und entscheiden Sie dann.',
  },
  SCREEN_FAULT: {
    message: 'Die Station hatte einen eigenen Fehler: {reason}.',
    hint: 'Versuchen Sie es erneut. Geschieht es wieder, rufen Sie die Schichtleitung: Es ist ein Fehler der Station.',
  },
};
