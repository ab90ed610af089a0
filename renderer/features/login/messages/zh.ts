import type { LoginMessages } from './en.ts';

export const zh: LoginMessages = {
  title: '请扫描工牌',
  typed: '或输入工牌号',
  badge: '工牌',
  pin: 'PIN 码',
  enterPin: '工牌 {{badge}} 的 PIN 码',
  otherBadge: '换一张工牌',
  login: '登录',
  delete: '删除最后一位',
  digits_one: '已输入 {{count}} 位',
  digits_other: '已输入 {{count}} 位',
};
