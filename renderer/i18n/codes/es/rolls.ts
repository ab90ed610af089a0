import type { CodeTable } from '../../code-table.ts';

export const rolls: CodeTable = {
  ROLL_NOT_ADDED: {
    message: 'No se añadió nada a {registrationId} que pudiera pasar a primera.',
    hint: 'Ponga primero la credencial nueva junto a la antigua y después pásela a primera.',
  },
  ROLL_UNFINISHED: {
    message: 'El último relevo de {registrationId} no ha terminado: la credencial antigua sigue ahí.',
    hint: 'Quite la antigua y empiece después el siguiente relevo.',
  },
  ROLL_NOT_PROMOTED: {
    message: 'La credencial antigua de {registrationId} sigue siendo la primera.',
    hint: 'Pase antes la nueva a primera.',
  },
  ROLL_DEVICE_HOLDS_OLD: {
    message: 'Según el libro, el dispositivo de {registrationId} aún tiene la credencial antigua: quedaría fuera.',
    hint: 'Pase la nueva a primera conservando la antigua, o dé antes al dispositivo su credencial nueva (retrabajo).',
  },
  ROLL_SYNC_FIRST: {
    message: 'La inscripción de {registrationId} espera algo más que otra credencial.',
    hint: 'Espere a que se envíe: entonces se sustituye entera.',
  },
  ROLL_TPM_KEY: {
    message: 'La clave de un TPM no se puede relevar: {registrationId} se inscribió con uno.',
    hint: 'La clave de respaldo es parte del chip. Otro TPM es otra unidad.',
  },
  ISSUING_KEY_NOT_APPROVED: {
    message: 'Ninguna segunda persona aprobó la clave emisora {key}: no firma nada.',
    hint: 'Haga que se apruebe. Si aquí no la creó nadie, averigüe quién fue.',
  },
};
