import type { CodeTable } from '../../code-table.ts';

export const rolls: CodeTable = {
  ROLL_CHANGED: {
    message: 'La unidad de {registrationId} cambió desde que se miró; no se hizo nada.',
    hint: 'Mírela otra vez y después decida.',
  },
  ROLL_STILL_SIGNS: {
    message: 'La CA emisora que el grupo {group} dejaría de admitir aún firma unidades nuevas.',
    hint: 'Espere a que firme la siguiente (`station ca issuers`) o conserve la antigua a su lado.',
  },
  ROLL_NOT_ADDED: {
    message: 'No se añadió nada a {registrationId} que se pueda promover.',
    hint: 'Añada primero la credencial siguiente junto a la antigua y después promuévala.',
  },
  ROLL_UNFINISHED: {
    message: 'El último relevo de {registrationId} no ha terminado: la credencial antigua sigue ahí.',
    hint: 'Retire la antigua y después empiece el relevo siguiente.',
  },
  ROLL_NOT_PROMOTED: {
    message: 'La credencial antigua de {registrationId} sigue siendo la primaria.',
    hint: 'Promueva primero la siguiente.',
  },
  ROLL_DEVICE_HOLDS_OLD: {
    message: 'Según el libro, el dispositivo de {registrationId} aún tiene la credencial antigua: quedaría fuera.',
    hint: 'Promueva la nueva y conserve la antigua, o dé primero al dispositivo la nueva (un retrabajo).',
  },
  ROLL_SYNC_FIRST: {
    message: 'La entrada de {registrationId} espera algo más que otra credencial.',
    hint: 'Ejecute `station sync`; sustituye la entrada entera.',
  },
  ROLL_LOCKS_OUT: {
    message: 'El grupo {group} rechazaría {count} dispositivos que tienen una credencial del tipo antiguo.',
    hint: 'Conserve la antigua junto a la nueva, retrabaje los dispositivos o confirme que deben quedar fuera.',
  },
  ROLL_BY_REFERENCE: {
    message: 'El grupo {group} nombra CA que DPS tiene, en vez de certificados: no se releva aquí.',
    hint: 'Suba y verifique la CA siguiente con nombre propio y nómbrela como segunda con `station groups update`.',
  },
  ROLL_GROUP_FOREIGN: {
    message: 'Lo que el grupo {group} admite no es lo que conoce el libro: no se tocó.',
    hint: '`station groups show {group}` y `station ca issuers` muestran ambas cosas. Averigüe quién lo cambió.',
  },
  ROLL_SERVICE_KEY: {
    message: 'DPS hizo las claves de {registrationId}: no se rotan.',
    hint: 'Un reproceso hace que DPS cree otras; desde entonces, las antiguas ya no dejan entrar a nadie.',
  },
  ROLL_TPM_KEY: {
    message: 'La clave de un TPM no se puede relevar: {registrationId} está inscrito con uno.',
    hint: 'La clave de endoso forma parte del chip. Otro TPM es otra unidad.',
  },
  ISSUING_KEY_NOT_APPROVED: {
    message: 'Ninguna segunda persona aprobó la clave emisora {key}: no firma nada.',
    hint: 'Haga que la aprueben: `station signer accept --badge ID --reason "…"`. Si nadie de aquí la creó, averigüe quién fue.',
  },
};
