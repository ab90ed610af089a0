import type { CodeTable } from '../../code-table.ts';

export const tpm: CodeTable = {
  TPM_KEY_UNREADABLE: {
    message:
      'Das ist nicht der öffentliche Teil eines TPM-Schlüssels, wie das TPM ihn schreibt (TPM2B_PUBLIC): {problem}.',
    hint: 'Lesen Sie den Schlüssel noch einmal mit tpm2_createek -u oder tpm2_readpublic -o, in deren eigenem Format: Weder PEM noch DER geht.',
  },
  TPM_KEY_NOT_ALLOWED: {
    message: 'Dieser TPM-Schlüssel kann kein Endorsement Key und kein Storage Root Key sein: {problem}.',
    hint: 'Geben Sie den RSA Endorsement Key (tpm2_createek -G rsa) oder den RSA Storage Root Key an, keinen Schlüssel für einen anderen Zweck.',
  },
  TPM_PRODUCT_OTHER: {
    message: 'Einheiten von {product} werden nicht durch den Import eines TPM-Schlüssels registriert.',
    hint: 'Nennen Sie ein Produkt, in dessen Datei attestation = "tpm" und family = "imported" steht.',
  },
  TPM_REGISTRATION_ID_INVALID: {
    message: 'Das kann keine Registrierungs-ID sein.',
    hint: 'Geben Sie sha256, base32 oder eine ID aus höchstens 128 Buchstaben, Ziffern und . _ : - dazwischen an.',
  },
  TPM_ANSWER_UNREADABLE: {
    message: 'Was auf {command} zurückkam, ist keine Antwort eines TPM 2.0.',
    hint: 'Prüfen Sie, dass der Anschluss zum TPM führt und zu nichts anderem (keine Konsole, kein anderes Programm), und versuchen Sie es noch einmal.',
  },
  TPM_VERSION_OTHER: {
    message: 'Das ist ein TPM 1.2; DPS verlangt ein TPM 2.0.',
    hint: 'Legen Sie die Einheit beiseite: Mit ihrem TPM kann sie nicht registriert werden. Manche lassen sich im Firmware-Setup auf 2.0 umstellen.',
  },
  TPM_REFUSED: {
    message: 'Das TPM hat {command} mit dem Antwortcode {code} abgelehnt.',
    hint: 'Starten Sie die Einheit neu und versuchen Sie es noch einmal. Scheitern mehrere nacheinander so, rufen Sie die Aufsicht.',
  },
  TPM_BUSY: {
    message: 'Das TPM bleibt beschäftigt: {command} wurde mit dem Antwortcode {code} beantwortet.',
    hint: 'Warten Sie, bis die Einheit gestartet ist und nichts anderes ihr TPM benutzt, und versuchen Sie es noch einmal.',
  },
  TPM_MEMORY_FULL: {
    message:
      'Das TPM hat keinen Platz für {command} (Antwortcode {code}): Andere Programme haben Schlüssel oder Sitzungen darin gelassen.',
    hint: 'Starten Sie die Einheit neu, und erreichen Sie ihr TPM über /dev/tpmrm0, das aufräumt, und nicht über /dev/tpm0.',
  },
  TPM_NOT_STARTED: {
    message: 'Das TPM wurde nicht gestartet: Es beantwortet {command} mit dem Antwortcode {code}.',
    hint: 'Starten Sie die Einheit wie üblich: Ihre Firmware startet das TPM. Geben Sie swtpm --flags startup-clear mit.',
  },
  TPM_BROKEN: {
    message: 'Das TPM ist im Fehlerzustand: Es beantwortet {command} mit dem Antwortcode {code}.',
    hint: 'Schalten Sie die Einheit einmal aus und ein. Sagt sie es wieder, legen Sie sie in die rote Kiste.',
  },
  TPM_LOCKED_OUT: {
    message: 'Das TPM ist nach falschen Passwörtern gesperrt (Antwortcode {code}).',
    hint: 'Heben Sie die Sperre auf (tpm2_dictionarylockout -c), oder lassen Sie die Einheit an, bis sie endet, und versuchen Sie es noch einmal.',
  },
  TPM_PASSWORD_SET: {
    message: 'Das TPM hat einen Besitzer mit Passwort: Es lehnt {command} ab (Antwortcode {code}).',
    hint: 'Wer das Passwort gesetzt hat, soll es entfernen (tpm2_changeauth -c e und -c o), oder das TPM wird geleert; dann noch einmal versuchen.',
  },
  TPM_ENDORSEMENT_KEY_NOT_PROVEN: {
    message: 'Das TPM konnte nicht öffnen, was für den von ihm gezeigten Endorsement Key verschlüsselt war.',
    hint: 'Versuchen Sie es einmal erneut: Unterwegs kann sich ein Byte geändert haben. Scheitert es wieder, legen Sie die Einheit in die rote Kiste.',
  },
  TPM_STORAGE_ROOT_KEY_MISSING: {
    message: 'Das TPM hat bei 0x81000001 keinen Storage Root Key, an den es gebunden werden könnte.',
    hint: 'Lassen Sie das System der Einheit zuerst einen anlegen, oder lassen Sie den Storage Root Key weg: DPS braucht ihn nicht.',
  },
};
