import type { PhraseTable } from '../../code-table.ts';

export const people: PhraseTable = {
  BADGE_RULE: '工牌为 1 至 32 个字母、数字和连字符',
  PERSON_NAME_RULE: '姓名为 1 至 64 个可见字符',
  LANGUAGE_RULE: '语言写作 en、de 或 zh-Hans 等',
  APPROVAL_LACKS: '缺少{what}',
  APPROVAL_TOO_LONG: '{what}超过 {limit} 个字符',
  ITS_SUBJECT: '批准的对象',
  ITS_REASON: '原因',
  WHO_ASKED: '申请人',
  ONLY_QUOTA_HAS_AMOUNT: '只有增加数量才有数量',
  AMOUNT_RULE: '增加的单元数是 1 至 {limit} 的整数',
  ORDER_NUMBER_RULE: '工单号为 1 至 32 个字母、数字、点、连字符和下划线',
  ORDER_PRODUCT_UNKNOWN: '没有产品 {product}',
  ORDER_QUANTITY_RULE: '数量是 1 至 {limit} 的整数',
};
