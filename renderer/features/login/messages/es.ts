import type { LoginMessages } from './en.ts';

export const es: LoginMessages = {
  title: 'Escanee su credencial',
  typed: 'o escriba su número',
  badge: 'Credencial',
  pin: 'PIN',
  enterPin: 'PIN de la credencial {{badge}}',
  otherBadge: 'Otra credencial',
  login: 'Entrar',
  delete: 'Borrar el último dígito',
  digits_one: '{{count}} dígito introducido',
  digits_other: '{{count}} dígitos introducidos',
};
