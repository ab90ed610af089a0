import type { PhraseTable } from '../../code-table.ts';

export const cloud: PhraseTable = {
  DIFFERS_IN_ATTESTATION: 'credencial',
  DIFFERS_IN_DEVICE_ID: 'ID de dispositivo',
  DIFFERS_IN_STATUS: 'estado de habilitación',
  STRING_NO_PAIRS: 'no es una lista de pares nombre=valor',
  STRING_FIELD_TWICE: 'un campo aparece dos veces',
  STRING_NO_HOST: 'HostName no es un nombre de host',
  STRING_NO_PORT: 'HostName lleva un puerto que no lo es',
  STRING_NO_BASE64: 'SharedAccessKey no es base64',
  STRING_FIELD_MISSING: 'falta {field}',
  NO_REASON_GIVEN: 'sin motivo indicado.',
  ANSWER_WITHOUT_CODE: 'no hay código de verificación.',
  ANSWER_CERTIFICATE_PARTIAL: 'un certificado está incompleto.',
  ANSWER_SERVICE_PARTIAL: 'la descripción del servicio está incompleta.',
  NOBODY_FOR_DEVICE_CODE: 'no hay nadie para introducir un código de dispositivo',
  STATIC_NEEDS_ITS_HUB: 'allocation_policy "static" necesita exactamente un hub en iot_hubs, y habría {count}',
  CUSTOM_NEEDS_ITS_WEBHOOK: 'allocation_policy "custom" necesita custom_allocation, el webhook que elige',
};
