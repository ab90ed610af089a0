import type { PhraseTable } from '../../code-table.ts';

export const cloud: PhraseTable = {
  DIFFERS_IN_ATTESTATION: 'Zugangsdaten',
  DIFFERS_IN_DEVICE_ID: 'Geräte-ID',
  DIFFERS_IN_STATUS: 'Freigabestatus',
  STRING_NO_PAIRS: 'sie ist keine Liste aus name=wert',
  STRING_FIELD_TWICE: 'ein Feld kommt zweimal vor',
  STRING_NO_HOST: 'HostName ist kein Hostname',
  STRING_NO_PORT: 'HostName hat einen Port, der keiner ist',
  STRING_NO_BASE64: 'SharedAccessKey ist kein Base64',
  STRING_FIELD_MISSING: '{field} fehlt',
  NO_REASON_GIVEN: 'kein Grund angegeben.',
  ANSWER_WITHOUT_CODE: 'darin steht kein Prüfcode.',
  ANSWER_CERTIFICATE_PARTIAL: 'ein Zertifikat darin ist unvollständig.',
  ANSWER_SERVICE_PARTIAL: 'die Beschreibung des Dienstes ist unvollständig.',
  NOBODY_FOR_DEVICE_CODE: 'es ist niemand da, der einen Gerätecode eingibt',
  STATIC_NEEDS_ITS_HUB: 'allocation_policy "static" braucht genau einen Hub in iot_hubs, es wären {count}',
  CUSTOM_NEEDS_ITS_WEBHOOK: 'allocation_policy "custom" braucht custom_allocation, den Webhook, der auswählt',
};
