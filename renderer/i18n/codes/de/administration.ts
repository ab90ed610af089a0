import type { CodeTable } from '../../code-table.ts';

export const administration: CodeTable = {
  DPS_ARM_NOT_CONFIGURED: {
    message: 'Die Station weiß nicht, wo ihr Device Provisioning Service in Azure steht.',
    hint: 'Ergänzen Sie [dps.arm] in station.toml: subscription, resource_group, service und credential; docs/dps-setup.md zeigt, wie.',
  },
  DPS_ARM_LOGIN_FAILED: {
    message: 'Entra ID ließ die Station nicht ein ({reason}).',
    hint: 'Prüfen Sie Mandant, Client und Zertifikat in [dps.arm.credential] und ob die App-Registrierung noch besteht.',
  },
  DPS_ARM_UNAUTHENTICATED: {
    message: 'Azure Resource Manager lehnte das Token der Station ab (HTTP-Status 401).',
    hint: 'Es ist vielleicht abgelaufen: Holen Sie ein neues. Sonst prüfen Sie, ob der Mandant in [dps.arm.credential] der des Abonnements ist.',
  },
  DPS_ARM_RIGHTS_MISSING: {
    message: 'Die Station darf das in Azure nicht: Das Recht {right} fehlt. Die Regel ist die des Abonnements.',
    hint: 'Lassen Sie einen Besitzer der Identität der Station dieses Recht am Dienst geben, zum Beispiel mit der Rolle Contributor.',
  },
  DPS_ARM_SERVICE_UNKNOWN: {
    message: 'Azure kennt keinen Device Provisioning Service {service} in der Ressourcengruppe {resourceGroup}.',
    hint: 'Prüfen Sie subscription, resource_group und service in [dps.arm]; `station dps create` legt einen neuen an.',
  },
  DPS_ARM_SERVICE_EXISTS: {
    message: 'Es gibt schon einen Device Provisioning Service {service}.',
    hint: '`station dps show` zeigt ihn. Tragen Sie seinen ID-Bereich in station.toml ein, oder wählen Sie einen anderen Namen in [dps.arm].',
  },
  DPS_ARM_NAME_TAKEN: {
    message:
      'Der Name ist in Azure nicht verfügbar (HTTP-Status 409). Die Regel ist Azures: Namen von Diensten gelten weltweit.',
    hint: 'Wählen Sie einen anderen `service` in [dps.arm].',
  },
  DPS_ARM_ETAG_MOVED: {
    message:
      'Inzwischen hat jemand anderes {target} geändert. Die Regel ist Azures: Eine Änderung nennt die Version, die sie meint.',
    hint: 'Nichts wurde geändert. Sehen Sie nach, was jetzt dort ist, und führen Sie den Befehl erneut aus.',
  },
  DPS_ARM_REFUSED: {
    message: 'Azure lehnt das ab (HTTP-Status {status}): {reason}',
    hint: 'Beheben Sie das Genannte und führen Sie den Befehl erneut aus.',
  },
  DPS_ARM_UNREACHABLE: {
    message: 'Azure Resource Manager ist nicht erreichbar ({reason}).',
    hint: 'Prüfen Sie das Netz und `endpoint` in [dps.arm], falls gesetzt. Die Linie braucht ihn nicht: Sie läuft weiter.',
  },
  DPS_ARM_TIMEOUT: {
    message:
      'Azure Resource Manager antwortete nicht innerhalb von {timeoutMs} ms: Ob die Änderung geschah, ist nicht bekannt.',
    hint: 'Sehen Sie nach, was jetzt dort ist (`station ca list`, `station dps show`), und führen Sie den Befehl nötigenfalls erneut aus.',
  },
  DPS_ARM_UNTRUSTED: {
    message: 'Wer als {host} antwortet, konnte nicht beweisen, Azure Resource Manager zu sein ({reason}).',
    hint: 'Nichts wurde gesendet. Suchen Sie nach einem Proxy, der TLS öffnet, prüfen Sie die Uhr und `ca_file` in [dps.arm], falls gesetzt.',
  },
  DPS_ARM_UNAVAILABLE: {
    message: 'Azure Resource Manager versagte mit HTTP-Status {status}.',
    hint: 'Versuchen Sie es in einer Minute erneut; hält es an, sehen Sie auf der Statusseite von Azure nach.',
  },
  DPS_CA_UNKNOWN: {
    message: 'Der Dienst hat keine CA namens {name}.',
    hint: '`station ca list` zeigt, was dort ist; `station ca upload` bringt eine hin.',
  },
  DPS_CA_EXISTS: {
    message: 'Der Dienst hat unter dem Namen {name} eine andere CA.',
    hint: 'Wählen Sie einen anderen Namen. Um sie zu ersetzen, ergänzen Sie --replace: Die neue muss dann wieder bestätigt werden.',
  },
  DPS_CA_QUOTA_REACHED: {
    message: 'Der Dienst hat schon {count} CAs. Die Regel ist Azures: höchstens 25 je Dienst.',
    hint: 'Löschen Sie eine, die keine Gruppe mehr braucht: `station ca list`, dann `station ca delete`.',
  },
  DPS_CA_KEY_ELSEWHERE: {
    message:
      'CA {name} ist nicht die ausstellende CA dieser Station: Ihr Schlüssel ist nicht im Signierer, also kann hier kein Beweis entstehen.',
    hint: 'Führen Sie `station ca verify {name} --code` aus, lassen Sie den Inhaber der CA ein Zertifikat signieren, dessen CN der Code ist, dann `station ca verify {name} --proof <file>`.',
  },
  DPS_HUB_UNKNOWN: {
    message:
      'Hub {hub} ist nicht mit dem Dienst verknüpft. Die Regel ist die von DPS: Geräte kommen nur zu verknüpften Hubs.',
    hint: '`station dps hubs list` zeigt die verknüpften; `station dps hubs link` verknüpft einen.',
  },
  DPS_HUB_EXISTS: {
    message: 'Hub {hub} ist schon verknüpft.',
    hint: '`station dps hubs weight` ändert seinen Anteil an den Geräten.',
  },
  DPS_HUB_QUOTA_REACHED: {
    message: 'Der Dienst hat schon {count} verknüpfte Hubs. Die Regel ist Azures: höchstens 50 je Dienst.',
    hint: 'Lösen Sie zuerst einen: `station dps hubs unlink`.',
  },
  DPS_HUB_CONNECTION_STRING_INVALID: {
    message: 'Das ist keine Verbindungszeichenfolge eines IoT Hubs: {reason}.',
    hint: 'Kopieren Sie sie von der Seite „Shared access policies“ des Hubs: HostName=…;SharedAccessKeyName=…;SharedAccessKey=….',
  },
  DPS_POLICY_UNKNOWN: {
    message: 'Der Dienst hat keine Zugriffsrichtlinie {policy}.',
    hint: '`station dps keys` zählt sie auf.',
  },
  CA_FILE_MALFORMED: {
    message: '{file} enthält kein Zertifikat, das hochgeladen werden könnte: {problem}.',
    hint: 'Exportieren Sie das Zertifikat der CA allein, als PEM oder DER, ohne Kette und ohne Schlüssel.',
  },
  CA_IS_A_LEAF: {
    message: 'Zertifikat „{subject}“ ist keine CA: {problem}. Die Regel ist die von X.509 (RFC 5280 §4.2.1.9).',
    hint: 'Nehmen Sie das Zertifikat, das Geräte signiert (oder eines darüber), nicht das eines Geräts.',
  },
  CA_NOT_VALID_NOW: {
    message:
      'CA „{subject}“ gilt von {notBefore} bis {notAfter}, nicht jetzt. Die Regel ist die von X.509 (RFC 5280 §6.1.3).',
    hint: 'Prüfen Sie die Uhr. Stimmt sie, lassen Sie die CA erneuern: DPS würde jedes Gerät darunter ablehnen.',
  },
  CA_KEY_WEAK: {
    message:
      'CA „{subject}“ ist zu schwach: {problem}. Die Regel ist die dieser Station (NIST SP 800-57 Teil 1, 112 Bit).',
    hint: 'Machen Sie eine CA mit einem RSA-Schlüssel ab 2048 Bit oder auf P-256, P-384 oder P-521, signiert mit SHA-256 oder besser.',
  },
  CA_PROOF_WRONG: {
    message: 'Dieses Zertifikat beweist CA „{subject}“ nicht: {problem}. Die Regel ist die von DPS.',
    hint: 'Lassen Sie die CA selbst ein Zertifikat signieren, dessen CN der Code ist, den `station ca verify <name> --code` zeigt.',
  },
};
