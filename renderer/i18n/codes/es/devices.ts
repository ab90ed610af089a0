import type { CodeTable } from '../../code-table.ts';

export const devices: CodeTable = {
  PORT_ADDRESS_INVALID: {
    message: '«{address}» no es un puerto.',
    hint: 'Indique un puerto serie (/dev/ttyUSB0, COM3), usb:BUS-PUERTO, tcp:HOST:PUERTO o device:/dev/tpmrm0. La configuración muestra lo que hay.',
  },
  PORT_NOT_FOUND: {
    message: 'No existe el puerto {address}.',
    hint: 'Conecte el dispositivo o elija otro puerto: la configuración muestra lo que hay.',
  },
  PORT_BUSY: {
    message: 'Otro programa usa el puerto {address}.',
    hint: 'Cierre el otro programa (un terminal, ModemManager, otra estación) e inténtelo de nuevo.',
  },
  PORT_PERMISSION_DENIED: {
    message: 'La estación no puede abrir {address}.',
    hint: 'Añada el usuario de la estación al grupo del puerto (normalmente dialout) e inicie sesión de nuevo.',
  },
  PORT_OPEN_FAILED: {
    message: 'No se pudo abrir el puerto {address}: {reason}.',
    hint: 'Revise el cable y el adaptador e inténtelo de nuevo.',
  },
  DEVICE_DISCONNECTED: {
    message: 'Se perdió la conexión con el dispositivo.',
    hint: 'Revise el cable y el útil y escanee la unidad otra vez: la estación continúa donde paró.',
  },
  DEVICE_WRITE_STALLED: {
    message: 'El dispositivo no admite datos.',
    hint: 'Revise la corriente, el cable y el control de flujo y escanee la unidad otra vez.',
  },
  DEVICE_NO_ANSWER: {
    message: 'El dispositivo no respondió a tiempo a «{question}».',
    hint: 'Revise la corriente, el cable y la velocidad y escanee la unidad otra vez.',
  },
  DEVICE_ANSWER_UNREADABLE: {
    message: 'El dispositivo respondió a «{question}» con algo que no es una respuesta.',
    hint: 'Revise la velocidad y la masa y escanee la unidad otra vez.',
  },
  DEVICE_REFUSED: {
    message: 'El dispositivo rechazó «{question}»: {answer}.',
    hint: 'Ponga la unidad en la caja roja; si fallan varias seguidas, llame al supervisor.',
  },
  DEVICE_KEY_EXISTS: {
    message: 'El dispositivo ya tiene una clave en {place}.',
    hint: 'Ponga la unidad en la caja roja. Un supervisor puede retrabajarla con un motivo.',
  },
  DEVICE_STORAGE_FULL: {
    message: 'El dispositivo ya no tiene sitio para credenciales.',
    hint: 'Ponga la unidad en la caja roja.',
  },
  DEVICE_FIRMWARE_UNSUITABLE: {
    message: 'El firmware {firmware} del dispositivo no sirve; se necesita {required}.',
    hint: 'Actualice el firmware y escanee la unidad otra vez.',
  },
  DEVICE_SWAPPED: {
    message: 'En este puerto ya no está el mismo dispositivo: era {before}, es {after}.',
    hint: 'No envíe ninguno de los dos. Vuelva a poner el primero, escanéelo otra vez y deje cada unidad hasta ver su resultado.',
  },
  DFU_OTHER_PRODUCT: {
    message: 'El dispositivo de este puerto es {actual}; el producto espera {expected}.',
    hint: 'Compruebe que la unidad está en su cargador y en el útil correcto, y vendor_id y product_id del producto.',
  },
  DFU_SERIAL_MISSING: {
    message: 'El cargador del dispositivo no tiene número de serie USB.',
    hint: 'Ponga la unidad en la caja roja: sin número de serie no se distinguen las unidades.',
  },
  DFU_INTERFACE_MISSING: {
    message: 'El dispositivo no tiene interfaz DFU con el ajuste {alternate}.',
    hint: 'Compruebe que la unidad está en su cargador, y alternate en el producto.',
  },
  DFU_AREA_UNSUITABLE: {
    message:
      'El dispositivo no tiene en {address} memoria borrable de {bytes} bytes en sectores enteros; su disposición es «{layout}».',
    hint: 'Corrija address y area_bytes del producto: la zona debe empezar y acabar donde un sector.',
  },
  DFU_AREA_TOO_SMALL: {
    message: 'La credencial y sus ajustes ocupan {bytes} bytes; la zona tiene {limit}.',
    hint: 'Aumente area_bytes en el producto o use una cadena de certificados más corta.',
  },
  DFU_PROTOCOL_VIOLATED: {
    message: 'El cargador del dispositivo está en el estado {state} tras «{question}», donde no puede estar.',
    hint: 'Saque la unidad, póngala de nuevo y escanéela; si se repite, a la caja roja.',
  },
  DFU_RESTARTED: {
    message: 'El dispositivo se reinició en medio de «{question}».',
    hint: 'Revise la alimentación y los contactos del útil y escanee la unidad otra vez.',
  },
  DFU_READ_PROTECTED: {
    message: 'La memoria del dispositivo está protegida: su cargador rechazó «{question}».',
    hint: 'Ponga la unidad en la caja roja: quitar la protección borra el firmware.',
  },
  DFU_UPLOAD_TOO_SHORT: {
    message: 'El dispositivo devolvió {received} de {bytes} bytes.',
    hint: 'Corrija area_bytes en el producto; si otras unidades lo devuelven todo, ponga esta en la caja roja.',
  },
  NRF91_RADIO_ON: {
    message: 'El módem rechazó «{question}» porque su radio está encendida.',
    hint: 'Escanee la unidad otra vez. Si se repite, el firmware enciende la radio solo: necesita un modo de fábrica.',
  },
  NRF91_KEY_GENERATION_FAILED: {
    message: 'El módem no pudo crear un par de claves.',
    hint: 'Ponga la unidad en la caja roja.',
  },
  NRF91_SUPPLY_LOW: {
    message: 'El módem rechazó «{question}» porque su tensión es demasiado baja.',
    hint: 'Revise la alimentación del útil y la batería y escanee la unidad otra vez.',
  },
  NRF91_ATTESTATION_MISMATCH: {
    message: 'La atestación del módem no es de la clave que informó: {difference}.',
    hint: 'Escanee la unidad otra vez. Si se repite, apártela y llame al supervisor.',
  },
  ZEPHYR_PLACE_NOT_CONFIGURED: {
    message: 'El producto no indica un lugar en el dispositivo para {what}.',
    hint: 'Ponga {key} en la sección [device] del producto.',
  },
  ZEPHYR_CREDENTIAL_TOO_LARGE: {
    message: 'La credencial para {place} tiene {bytes} bytes; el dispositivo admite {limit}.',
    hint: 'Use un certificado menor o aumente CONFIG_TLS_CREDENTIALS_SHELL_CRED_BUF_SIZE en el firmware y credential_buffer_bytes en el producto.',
  },
  ZEPHYR_CHAIN_TOO_LONG: {
    message: 'La cadena tiene {certificates} certificados; el producto tiene sitio para {places}.',
    hint: 'Añada etiquetas a chain_sec_tags en la sección [device] del producto.',
  },
  ZEPHYR_LINE_TOO_LONG: {
    message: 'La orden «{question}» tiene {bytes} caracteres; el dispositivo admite {limit}.',
    hint: 'Acorte el valor o aumente CONFIG_SHELL_CMD_BUFF_SIZE en el firmware y command_buffer_bytes en el producto.',
  },
  ZEPHYR_COMMON_NAME_UNSUITABLE: {
    message: 'El dispositivo no puede pedir un certificado para el nombre «{commonName}».',
    hint: 'Use solo letras, cifras y . _ : -',
  },
  ZEPHYR_SERIAL_MISSING: {
    message: 'El dispositivo no tiene número de serie en {place}.',
    hint: 'Devuelva la unidad al paso que escribe su número de serie.',
  },
  ZEPHYR_RESTARTED: {
    message: 'El dispositivo se reinició en medio de «{question}».',
    hint: 'Revise la alimentación y los contactos del útil y escanee la unidad otra vez.',
  },
  USB_NOT_AVAILABLE: {
    message: 'Esta máquina no tiene USB que la estación pueda usar.',
    hint: 'Compruebe el controlador USB; un contenedor necesita /dev/bus/usb y /sys/bus/usb.',
  },
  USB_PERMISSION_DENIED: {
    message: 'La estación no puede abrir el dispositivo USB {address}.',
    hint: '{remedy}',
  },
  USB_INTERFACE_BUSY: {
    message: '{holder} usa la interfaz {interface} de {address}.',
    hint: 'Cierre el programa que usa el dispositivo o aparte el controlador: docs/usb.md dice cómo.',
  },
  USB_INTERFACE_MISSING: {
    message: 'El dispositivo en {address} no tiene {wanted}.',
    hint: 'Compruebe que es el producto correcto en este puerto y con el firmware debido.',
  },
  USB_PRODUCT_UNEXPECTED: {
    message: 'El dispositivo USB en {address} es {actual}; el producto es {expected}.',
    hint: 'Compruebe que la unidad correcta está en el útil, y vendor_id y product_id del producto.',
  },
  USB_ADDRESS_NEEDED: {
    message: '«{address}» no es un puerto USB, y este producto se graba por USB.',
    hint: 'Indique usb:BUS-PUERTO; la configuración muestra lo que hay.',
  },
  USB_STALLED: {
    message: 'El dispositivo rechazó «{question}».',
    hint: 'Conecte la unidad de nuevo y escanéela; si sigue así, póngala en la caja roja.',
  },
  USB_PORT_CROWDED: {
    message: 'Hay {count} dispositivos tras {address}, donde va uno: {ports}.',
    hint: 'Deje una unidad en el útil o dé a cada puesto un puerto propio.',
  },
  USB_SERIAL_NOT_UNIQUE: {
    message: 'Dos dispositivos dicen ser {identity}: en {first} y en {second}.',
    hint: 'Saque ambos y averigüe cuál está mal: un número de serie es de una sola unidad.',
  },
};
