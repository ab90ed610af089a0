import type { CodeTable } from '../../code-table.ts';

export const certificates: CodeTable = {
  CSR_MALFORMED: {
    message: 'La petición de certificado del dispositivo no es una PKCS#10 válida: {problem}.',
    hint: 'Escanee la unidad otra vez. Si se repite, su firmware hace peticiones erróneas: apártela.',
  },
  CSR_SIGNATURE_INVALID: {
    message: 'La petición de certificado del dispositivo no está firmada con la clave para la que pide el certificado.',
    hint: 'Escanee la unidad otra vez. Si se repite, apártela: no puede demostrar que tiene su clave.',
  },
  CSR_KEY_NOT_ALLOWED: {
    message: 'La clave del dispositivo no es la que pide el producto ({expected}): {problem}.',
    hint: 'Ponga la unidad en la caja roja. Si fallan varias así, compare el algoritmo del producto con su firmware.',
  },
  CSR_IDENTITY_MISMATCH: {
    message: 'La petición de certificado del dispositivo nombra «{found}», que no es esta unidad.',
    hint: 'Compruebe que la etiqueta escaneada es de la unidad del puesto y escanéela otra vez.',
  },
  PEM_MALFORMED: {
    message: 'El texto PEM de {what} está dañado.',
    hint: 'Exporte el archivo otra vez; cópielo como archivo y no por correo o terminal.',
  },
  PKI_NAME_INVALID: {
    message: 'Un certificado no puede llevar este nombre: {attribute} {problem}.',
    hint: 'Acorte o cambie el ID de registro, la organización o el patrón de serie del producto.',
  },
  PKI_PROFILE_INVALID: {
    message: 'El perfil de certificado del producto no sirve: {problem}.',
    hint: 'Corrija la sección certificate del producto.',
  },
  PKI_ISSUER_EXPIRED: {
    message: 'El certificado emisor caducó: {notAfter}.',
    hint: 'Revise el reloj de la estación. Si está bien, haga firmar un certificado emisor nuevo.',
  },
  PKI_ISSUER_NOT_YET_VALID: {
    message: 'El certificado emisor solo vale desde {notBefore}.',
    hint: 'Revise el reloj de la estación: probablemente está mal.',
  },
  PKI_ISSUER_EXPIRES_FIRST: {
    message: 'Un certificado de dispositivo hasta {wanted} duraría más que el emisor, que acaba {notAfter}.',
    hint: 'Dé al producto una vigencia menor o a la estación un certificado emisor que dure más.',
  },
  PKI_TBS_FOREIGN: {
    message: 'Lo que había que firmar no es un certificado de dispositivo de este emisor: {problem}.',
    hint: 'No se firmó nada. Si cambió el certificado emisor, un supervisor retrabaja la unidad con un motivo.',
  },
  PKI_CERTIFICATE_INVALID: {
    message: 'El certificado recién firmado no se verifica con el emisor.',
    hint: 'Se descartó. Pare la línea y compruebe que el certificado emisor es de la clave del firmante.',
  },
  PKI_CHAIN_MALFORMED: {
    message: 'No se puede leer el certificado {position} de la cadena: {problem}.',
    hint: 'Exporte la cadena otra vez: PEM o DER, el de la CA emisora primero.',
  },
  PKI_CHAIN_KEY_MISMATCH: {
    message: 'Ningún certificado de la cadena es de la clave emisora del firmante.',
    hint: 'Haga firmar la petición que hizo esta estación; un certificado para otra clave no sirve aquí.',
  },
  PKI_CHAIN_NOT_A_CA: {
    message: 'El certificado «{subject}» no puede emitir certificados: {problem}.',
    hint: 'Hágalo emitir como CA: basicConstraints CA true, keyUsage keyCertSign y longitud de ruta suficiente.',
  },
  PKI_CHAIN_BROKEN: {
    message: 'La cadena se rompe en «{subject}»: {problem}.',
    hint: 'Exporte la cadena entera de la CA que firmó el certificado emisor, y nada más.',
  },
  PKI_CHAIN_NOT_VALID_NOW: {
    message: 'El certificado «{subject}» de la cadena vale de {notBefore} a {notAfter}, no ahora.',
    hint: 'Revise el reloj de la estación; si está bien, haga renovar el certificado.',
  },
};
