import type { GroupMessages } from './en.ts';

export const es: GroupMessages = {
  title: 'Grupos de inscripción',
  intro:
    'Una entrada en la nube que admite cada dispositivo de una CA o de una clave. Se pregunta a la nube cuando usted mira.',
  look: 'Mirar en la nube',
  again: 'Mirar otra vez',
  looking: 'Preguntando a la nube…',
  none: 'La nube no tiene ningún grupo.',
  create: 'Crear un grupo',
  name: 'Nombre',
  nameHint: 'Minúsculas, cifras y . _ : - entre ellas. Los productos lo nombran en [enrollment] group.',
  state: 'Estado',
  status: { enabled: 'Admite dispositivos', disabled: 'Rechaza dispositivos' },
  by: 'Admite por',
  attestation: { x509: 'Certificados de una CA', 'symmetric-key': 'Una clave simétrica', other: 'Otra cosa' },
  ca: 'CA',
  own: 'CA emisora de esta estación',
  actions: 'Acciones',
  show: 'Mostrar',
  groupTitle: 'Grupo {{group}}',
  devices_one: 'Ha admitido {{n}} dispositivo.',
  devices_other: 'Ha admitido {{n}} dispositivos.',
  devicesMore: 'Ha admitido más de {{n}} dispositivos; se muestran los primeros.',
  devicesTitle: 'Dispositivos admitidos',
  serial: 'Número de serie',
  registrationId: 'ID de registro',
  registration: 'Registro',
  hub: 'Hub de IoT',
  last: 'Último cambio',
  act: { disable: 'Desactivarlo', enable: 'Activarlo', delete: 'Quitarlo' },
  about: {
    disable:
      'La nube rechaza todos los dispositivos de este grupo hasta que alguien lo active de nuevo. Los que están en sus hubs se quedan.',
    enable: 'La nube vuelve a admitir los dispositivos de este grupo.',
    delete: 'El grupo se quita. Sus dispositivos se quedan en sus hubs y no pueden registrarse de nuevo.',
  },
  reason: 'Por qué (queda en el libro)',
  reasonHint: 'Al menos 3 caracteres. Su nombre y la hora quedan anotados.',
  holdHint: 'Mantenga pulsado el botón un segundo.',
  x509Hint:
    'Todo dispositivo cuyo certificado firmó la CA emisora de esta estación. La CA debe estar demostrada en la nube.',
  symmetricHint:
    'La nube crea la clave; entra en el firmante y no se muestra a nadie. Quien pueda leer claves en la nube podría derivar las de los dispositivos: use certificados donde pueda.',
  createNow: 'Crearlo',
  creating: 'Creando…',
  how: { created: 'El grupo {{group}} se creó.', 'found-equal': 'El grupo {{group}} ya estaba; ahora consta.' },
};
