import type { CodeTable } from '../code-table.ts';

export const codes: CodeTable = {
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
  SLOT_BUSY: { message: '槽位 {slot} 正在处理单元 {serial}。', hint: '请等待结果，或使用其他槽位。' },
  LINE_CLOSED: { message: '产线正在关闭，不再接受单元。', hint: '请重新启动工位，然后扫描单元。' },
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
  RUN_CANCELLED: { message: '处理在完成前被停止。', hint: '该单元不可出货。请重新扫描以继续。' },
  RUN_INTERRUPTED: {
    message: '该单元处理过程中工位停机（最后记录：{lastEntryKind}）。',
    hint: '该单元不可出货。请重新扫描：工位会询问设备并继续。',
  },
  STATION_FAULT: { message: '工位自身出现故障：{reason}。', hint: '请重新扫描。如再次发生，请呼叫班长。' },
  STATION_SILENT: { message: '工位没有响应。', hint: '请稍候。如持续如此，请呼叫班长。' },
  LOGIN_REFUSED: { message: '工牌或 PIN 码不正确。', hint: '请重新扫描工牌并输入 PIN 码。' },
  ROLE_REQUIRED: { message: '您的角色无权执行此操作。', hint: '请找有权限的人员。' },
  SESSION_REQUIRED: { message: '没有人登录。', hint: '请扫描您的工牌。' },
};
