import type { PhraseTable } from '../../code-table.ts';

export const cloud: PhraseTable = {
  DIFFERS_IN_ATTESTATION: '凭据',
  DIFFERS_IN_DEVICE_ID: '设备 ID',
  DIFFERS_IN_STATUS: '启用状态',
  STRING_NO_PAIRS: '它不是 name=value 的列表',
  STRING_FIELD_TWICE: '某个字段出现两次',
  STRING_NO_HOST: 'HostName 不是主机名',
  STRING_NO_PORT: 'HostName 中的端口无效',
  STRING_NO_BASE64: 'SharedAccessKey 不是 base64',
  STRING_FIELD_MISSING: '缺少 {field}',
  NO_REASON_GIVEN: '未说明原因。',
  ANSWER_WITHOUT_CODE: '其中没有验证码。',
  ANSWER_CERTIFICATE_PARTIAL: '其中有证书不完整。',
  ANSWER_SERVICE_PARTIAL: '服务的描述不完整。',
  NOBODY_FOR_DEVICE_CODE: '没有人可以输入设备代码',
  STATIC_NEEDS_ITS_HUB: 'allocation_policy "static" 需要 iot_hubs 中恰好一个 Hub，现为 {count} 个',
  CUSTOM_NEEDS_ITS_WEBHOOK: 'allocation_policy "custom" 需要 custom_allocation，即负责选择的 webhook',
};
