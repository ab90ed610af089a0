import type { CodeTable } from '../../code-table.ts';

export const certificates: CodeTable = {
  CSR_MALFORMED: {
    message: 'Der Zertifikatsantrag des Geräts ist kein gültiger PKCS#10-Antrag: {problem}.',
    hint: 'Scannen Sie die Einheit erneut. Kommt es wieder, macht ihre Firmware fehlerhafte Anträge: Legen Sie sie beiseite.',
  },
  CSR_SIGNATURE_INVALID: {
    message:
      'Der Zertifikatsantrag des Geräts ist nicht mit dem Schlüssel signiert, für den er ein Zertifikat verlangt.',
    hint: 'Scannen Sie die Einheit erneut. Kommt es wieder, legen Sie sie beiseite: Sie kann ihren Schlüssel nicht beweisen.',
  },
  CSR_KEY_NOT_ALLOWED: {
    message: 'Der Schlüssel des Geräts ist nicht, was das Produkt verlangt ({expected}): {problem}.',
    hint: 'Legen Sie die Einheit in die rote Kiste. Scheitern mehrere so, vergleichen Sie das Verfahren im Produkt mit ihrer Firmware.',
  },
  CSR_IDENTITY_MISMATCH: {
    message: 'Der Zertifikatsantrag des Geräts nennt „{found}“; das ist nicht diese Einheit.',
    hint: 'Prüfen Sie, ob das gescannte Etikett zur Einheit auf dem Platz gehört, und scannen Sie erneut.',
  },
  PEM_MALFORMED: {
    message: 'Der PEM-Text von {what} ist beschädigt.',
    hint: 'Exportieren Sie die Datei neu; kopieren Sie sie als Datei, nicht durch eine E-Mail oder ein Terminal.',
  },
  PKI_NAME_INVALID: {
    message: 'Ein Zertifikat kann diesen Namen nicht tragen: {attribute} {problem}.',
    hint: 'Kürzen oder ändern Sie Registrierungs-ID, Organisation oder Seriennummernmuster des Produkts.',
  },
  PKI_PROFILE_INVALID: {
    message: 'Das Zertifikatsprofil des Produkts ist unbrauchbar: {problem}.',
    hint: 'Berichtigen Sie den Abschnitt certificate des Produkts.',
  },
  PKI_ISSUER_EXPIRED: {
    message: 'Das ausstellende Zertifikat lief ab: {notAfter}.',
    hint: 'Prüfen Sie die Uhr der Station. Geht sie richtig, lassen Sie ein neues ausstellendes Zertifikat signieren.',
  },
  PKI_ISSUER_NOT_YET_VALID: {
    message: 'Das ausstellende Zertifikat gilt erst ab {notBefore}.',
    hint: 'Prüfen Sie die Uhr der Station: Sie geht wahrscheinlich falsch.',
  },
  PKI_ISSUER_EXPIRES_FIRST: {
    message: 'Ein Gerätezertifikat bis {wanted} würde das ausstellende überdauern, das {notAfter} endet.',
    hint: 'Geben Sie dem Produkt eine kürzere Laufzeit oder der Station ein länger gültiges ausstellendes Zertifikat.',
  },
  PKI_TBS_FOREIGN: {
    message: 'Was zu signieren war, ist kein Gerätezertifikat dieses Ausstellers: {problem}.',
    hint: 'Nichts wurde signiert. Wurde das ausstellende Zertifikat geändert, arbeitet die Schichtleitung die Einheit mit Begründung nach.',
  },
  PKI_CERTIFICATE_INVALID: {
    message: 'Das eben signierte Zertifikat lässt sich mit dem ausstellenden nicht prüfen.',
    hint: 'Es wurde verworfen. Halten Sie die Linie an und prüfen Sie, ob das ausstellende Zertifikat zum Schlüssel des Signierers gehört.',
  },
  PKI_CHAIN_MALFORMED: {
    message: 'Zertifikat {position} der Kette ist nicht lesbar: {problem}.',
    hint: 'Exportieren Sie die Kette neu: PEM oder DER, das der ausstellenden CA zuerst.',
  },
  PKI_CHAIN_KEY_MISMATCH: {
    message: 'Kein Zertifikat der Kette gehört zum ausstellenden Schlüssel des Signierers.',
    hint: 'Lassen Sie den Antrag dieser Station signieren; ein Zertifikat für einen anderen Schlüssel nützt hier nichts.',
  },
  PKI_CHAIN_NOT_A_CA: {
    message: 'Zertifikat „{subject}“ darf keine Zertifikate ausstellen: {problem}.',
    hint: 'Lassen Sie es als CA ausstellen: basicConstraints CA true, keyUsage keyCertSign, mit genügend Pfadlänge.',
  },
  PKI_CHAIN_BROKEN: {
    message: 'Die Kette hält bei „{subject}“ nicht zusammen: {problem}.',
    hint: 'Exportieren Sie die ganze Kette der CA, die das ausstellende Zertifikat signierte, und sonst nichts.',
  },
  PKI_CHAIN_NOT_VALID_NOW: {
    message: 'Zertifikat „{subject}“ der Kette gilt von {notBefore} bis {notAfter}, nicht jetzt.',
    hint: 'Prüfen Sie die Uhr der Station; geht sie richtig, lassen Sie das Zertifikat erneuern.',
  },
};
