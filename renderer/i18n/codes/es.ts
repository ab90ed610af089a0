import type { CodeTable } from '../code-table.ts';

export const codes: CodeTable = {
  UNIT_ALREADY_PROVISIONED: {
    message: 'La unidad {serial} ya salió bien el {passedAt}, con {passedBy}.',
    hint: 'Retírela de la línea. Para repetirla a propósito, un supervisor inicia un retrabajo y dice por qué.',
  },
  UNIT_IN_PROGRESS: {
    message: 'La unidad {serial} está ahora en el puesto {slot}.',
    hint: 'Revise la etiqueta: dos unidades pueden llevar el mismo número. Escanee cuando termine el puesto {slot}.',
  },
  UNIT_OTHER_PRODUCT: {
    message: 'La unidad {serial} se empezó como producto {before}, no {after}.',
    hint: 'Revise la orden. Si el producto cambió de verdad, un supervisor inicia un retrabajo y dice por qué.',
  },
  SLOT_BUSY: {
    message: 'El puesto {slot} está ocupado con la unidad {serial}.',
    hint: 'Espere su resultado o use otro puesto.',
  },
  LINE_CLOSED: {
    message: 'La línea se está cerrando y no admite más unidades.',
    hint: 'Arranque de nuevo la estación y escanee la unidad.',
  },
  DEVICE_IDENTITY_MISMATCH: {
    message: 'La etiqueta dice {serial}; el dispositivo dice {hardwareId}.',
    hint: 'Compruebe que la unidad escaneada es la del puesto y que la etiqueta es suya.',
  },
  UNIT_OTHER_DEVICE: {
    message: 'La unidad {serial} era el dispositivo {before}; en el puesto está {after}.',
    hint: 'Aparte la unidad: dos pueden llevar la misma etiqueta. Llame al supervisor.',
  },
  DEVICE_PROVISIONED_AS_OTHER: {
    message: 'Este dispositivo ({hardwareId}) consta como unidad {other}.',
    hint: 'La etiqueta es errónea o se cambió: retire la unidad y llame al supervisor.',
  },
  DEVICE_HOLDS_UNKNOWN_CREDENTIAL: {
    message: 'El dispositivo tiene una credencial que ningún registro explica ({place}).',
    hint: 'Ponga la unidad en la caja roja. Un supervisor puede retrabajarla con un motivo.',
  },
  UNIT_KEY_CHANGED: {
    message: 'La unidad {serial} tiene certificado, pero el dispositivo ya no tiene su clave.',
    hint: 'Ponga la unidad en la caja roja. Un supervisor puede retrabajarla con un motivo.',
  },
  VERIFY_FAILED: {
    message: 'El dispositivo no contiene lo que se escribió: {failed}.',
    hint: 'Escanee la unidad una vez más. Si vuelve a fallar, póngala en la caja roja.',
  },
  PHASE_TIMED_OUT: {
    message: 'El paso «{phase}» tardó más de {seconds} s.',
    hint: 'Revise la corriente y el cable y escanee otra vez: la estación continúa donde paró.',
  },
  RUN_CANCELLED: {
    message: 'El proceso se paró antes de terminar.',
    hint: 'No envíe la unidad. Escanéela otra vez para continuar.',
  },
  RUN_INTERRUPTED: {
    message: 'La estación se paró con esta unidad en curso (último registro: {lastEntryKind}).',
    hint: 'No envíe la unidad. Escanéela otra vez: la estación pregunta al dispositivo y continúa.',
  },
  STATION_FAULT: {
    message: 'La estación tuvo un fallo propio: {reason}.',
    hint: 'Escanee la unidad otra vez. Si se repite, llame al supervisor.',
  },
  STATION_SILENT: {
    message: 'La estación no responde.',
    hint: 'Espere un momento. Si sigue así, llame al supervisor.',
  },
  LOGIN_REFUSED: {
    message: 'La credencial o el PIN no es correcto.',
    hint: 'Escanee la credencial otra vez e introduzca el PIN.',
  },
  ROLE_REQUIRED: { message: 'Su función no permite esto.', hint: 'Llame a alguien que pueda hacerlo.' },
  SESSION_REQUIRED: { message: 'Nadie ha iniciado sesión.', hint: 'Escanee su credencial.' },
};
