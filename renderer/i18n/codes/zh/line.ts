import type { CodeTable } from '../../code-table.ts';

export const line: CodeTable = {
  UNIT_ALREADY_PROVISIONED: {
    message: '单元 {serial} 已于 {passedAt} 合格，操作者 {passedBy}。',
    hint: '请将其移出产线。如确需重新写入，由班长发起返工并说明原因。',
  },
  UNIT_IN_PROGRESS: {
    message: '单元 {serial} 正在槽位 {slot} 处理。',
    hint: '请检查标签：两个单元可能使用相同序列号。槽位 {slot} 完成后再扫描。',
  },
  UNIT_OTHER_PRODUCT: {
    message: '单元 {serial} 开始时的产品是 {before}，不是 {after}。',
    hint: '请检查工单。如产品确实改变，由班长发起返工并说明原因。',
  },
  SLOT_BUSY: {
    message: '槽位 {slot} 正在处理单元 {serial}。',
    hint: '请等待结果，或使用其他槽位。',
  },
  LINE_CLOSED: {
    message: '产线正在关闭，不再接受单元。',
    hint: '请重新启动工位，然后扫描单元。',
  },
  DEVICE_IDENTITY_MISMATCH: {
    message: '标签为 {serial}，设备为 {hardwareId}。',
    hint: '请检查扫描的单元是否就在槽位中，标签是否属于它。',
  },
  UNIT_OTHER_DEVICE: {
    message: '单元 {serial} 开始时是设备 {before}，槽位中的设备是 {after}。',
    hint: '请将单元放到一边：两个单元可能使用相同标签。请呼叫班长。',
  },
  DEVICE_PROVISIONED_AS_OTHER: {
    message: '该设备（{hardwareId}）的记录是单元 {other}。',
    hint: '标签错误或被更换：请将单元移出产线并呼叫班长。',
  },
  DEVICE_HOLDS_UNKNOWN_CREDENTIAL: {
    message: '设备中有该单元记录无法解释的凭据（{place}）。',
    hint: '请将单元放入红色箱。班长可说明原因后返工。',
  },
  UNIT_KEY_CHANGED: {
    message: '单元 {serial} 有证书，但设备已没有对应密钥。',
    hint: '请将单元放入红色箱。班长可说明原因后返工。',
  },
  VERIFY_FAILED: {
    message: '设备中的内容与写入的不一致：{failed}。',
    hint: '请再扫描一次。如再次失败，请放入红色箱。',
  },
  PHASE_TIMED_OUT: {
    message: '步骤“{phase}”超过 {seconds} 秒。',
    hint: '请检查电源和线缆，然后重新扫描：工位会从中断处继续。',
  },
  RUN_CANCELLED: {
    message: '处理在完成前被停止。',
    hint: '该单元不可出货。请重新扫描以继续。',
  },
  RUN_INTERRUPTED: {
    message: '该单元处理过程中工位停机（最后记录：{lastEntryKind}）。',
    hint: '该单元不可出货。请重新扫描：工位会询问设备并继续。',
  },
  STATION_FAULT: {
    message: '工位自身出现故障：{reason}。',
    hint: '请重新扫描。如再次发生，请呼叫班长。',
  },
  REGISTRATION_ID_TAKEN: {
    message: '注册 ID {registrationId} 已属于单元 {other}。',
    hint: '请检查产品的 registration_id 和标签：两个单元绝不能使用相同 ID。',
  },
  ORDER_NEEDED: {
    message: '产品 {product} 要把工单告诉云端，但没有选择工单。',
    hint: '请选择这个单元所属的工单（`--order`，或在屏幕上选择工单），然后再扫描。',
  },
  ORDER_UNKNOWN: {
    message: '没有工单 {order}。',
    hint: '请检查工单号；必须先打开工单才能为其生产单元。',
  },
  ORDER_CLOSED: {
    message: '工单 {order} 已关闭。',
    hint: '请选择该单元所属的工单。',
  },
  ORDER_OTHER_PRODUCT: {
    message: '工单 {order} 的产品是 {ordered}，不是 {product}。',
    hint: '请选择正确的工单或产品。',
  },
  ORDER_COMPLETE: {
    message: '工单 {order} 的 {quantity} 个单元已满（含正在处理的）。',
    hint: '请等待正在处理的单元：如有失败会空出名额。如需超出数量，请呼叫班长。',
  },
  UNIT_OTHER_ORDER: {
    message: '单元 {serial} 是为工单 {order} 生产的。',
    hint: '请在该工单下返工：它在那里计数。',
  },
  REWORK_NOT_APPROVED: {
    message: '没有人批准再次写入单元 {serial}，或该批准已被使用。',
    hint: '由扫描者以外的班长用工牌、PIN 码和原因批准。',
  },
  REWORK_REASON_MISSING: {
    message: '返工需要原因。',
    hint: '请简要说明为何再次写入该单元；原因会保留在记录中。',
  },
  ISSUER_CHANGED: {
    message: '单元 {serial} 开始时使用的是另一个签发 CA。',
    hint: '由班长说明原因后返工：已开始的内容作废，单元将获得当前 CA 的证书。',
  },
  ATTESTATION_CHANGED: {
    message: '单元 {serial} 开始时使用 {before}，其产品现在要求 {after}。',
    hint: '由班长说明原因后返工：先作废已开始的内容，再写入其他内容。',
  },
  SERVICE_KEYS_UNAVAILABLE: {
    message: '单元 {serial} 的密钥由 DPS 生成，而现在无法向它请求：{reason}',
    hint: '请恢复与 DPS 的连接（`station doctor` 会检查），然后重新扫描该单元：它会从停下的地方继续。',
  },
  SERVICE_KEY_ENTRY_FOREIGN: {
    message: 'DPS 中有条目 {registrationId}，单元 {serial} 的记录无法解释它：未做任何改动。',
    hint: '请查明其来源。如果有误，请在云端删除，然后重新扫描该单元。',
  },
  SERVICE_KEY_ENTRY_OF_PERSON: {
    message: '有人为条目 {registrationId} 设置了单独的内容，或用它把设备挡在组外；新密钥会使其丢失。',
    hint: '请用 `station enrollments delete` 删除该条目，或用 `station enrollments enable` 重新允许该设备；然后返工单元 {serial}。',
  },
  SERVICE_KEY_LOST: {
    message: 'DPS 不再保存它为单元 {serial} 生成的密钥：无法再取得。',
    hint: '由主管写明原因后返工该单元：DPS 会生成新密钥。',
  },
  DERIVATION_KEY_CHANGED: {
    message: '签名器为单元 {serial} 派生的密钥与之前不同。',
    hint: '请检查是否连接了正确的 HSM。如有意更换了密钥，由班长说明原因后返工。',
  },
  CERTIFICATE_EXPIRED: {
    message: '单元 {serial} 开始时的证书已于 {notAfter} 过期。',
    hint: '请检查工位时钟。如时钟正确，由班长说明原因后返工。',
  },
  REGISTRATION_ID_CHANGED: {
    message: '单元 {serial} 的记录为 {before}；作为产品 {product} 会变成 {after}。',
    hint: '对已开始的单元，请保持产品的 registration_id 不变。',
  },
  PRODUCT_IS_IMPORTED: {
    message: '{product} 的单元用自带的 TPM 注册：产线不处理它们。',
    hint: '请选择此处真正生产的产品。`station enrollments tpm` 可导入单元的背书密钥。',
  },
  GROUP_KEY_NOT_ADOPTED: {
    message: '签名器中没有注册组 {group} 的密钥。',
    hint: '请联系管理员：将密钥导入签名器一次，或更正产品文件中的组。',
  },
  GROUP_WITHOUT_ISSUER: {
    message: '注册组 {group} 不接纳当前签发 CA 的设备。',
    hint: '请联系管理员：用 `station groups roll {group} --add` 添加该 CA；若组已删除，请重新创建。然后再次扫描单元。',
  },
};
