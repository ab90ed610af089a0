import type { CodeTable } from '../../code-table.ts';

export const people: CodeTable = {
  STATION_SILENT: {
    message: '工位没有响应。',
    hint: '请稍候。如持续如此，请呼叫班长。',
  },
  LOGIN_REFUSED: {
    message: '工牌或 PIN 码不正确。',
    hint: '请重新扫描工牌并输入 PIN 码。',
  },
  ROLE_REQUIRED: {
    message: '您的角色无权执行此操作。',
    hint: '请找有权限的人员。',
  },
  SESSION_REQUIRED: {
    message: '没有人登录。',
    hint: '请扫描您的工牌。',
  },
  PERSON_UNKNOWN: {
    message: '这里没有人使用工牌 {id}。',
    hint: '请检查工牌；“设置”中列出了已知人员。',
  },
  PERSON_EXISTS: {
    message: '工牌 {id} 以前已发放过。',
    hint: '请使用独立的工牌：记录以它标识人员。被收回权限的人员可以恢复。',
  },
  PERSON_INVALID: {
    message: '无法记录该人员信息：{reason}。',
    hint: '请更正后重试。没有记录任何内容。',
  },
  PERSON_PIN_INVALID: {
    message: 'PIN 码为 {least} 到 {most} 个字符。',
    hint: '请另选一个 PIN 码。',
  },
  PERSON_LAST_ADMIN: {
    message: '{id} 是最后一名管理员。',
    hint: '请先指定另一名管理员：否则没有人能设置工位。',
  },
  LOGIN_LOCKED: {
    message: 'PIN 码错误次数过多：该工牌还将锁定 {seconds} 秒。',
    hint: '请等待，或请管理员设置新 PIN 码。',
  },
  LOGIN_BUSY: {
    message: '同时登录的人太多。',
    hint: '请等几秒后重试。',
  },
  LOGIN_CREDENTIAL_ALTERED: {
    message: '{id} 的已存 PIN 码丢失或与设置的不同。',
    hint: '请呼叫管理员：有人改动了工位的文件。查明原因后再设置新 PIN 码。',
  },
  SESSION_LIMIT: {
    message: '已有 {limit} 人登录。',
    hint: '必须先有人退出。',
  },
  SESSION_ENDED: {
    message: '已没有人登录。',
    hint: '请用工牌和 PIN 码重新登录。',
  },
  APPROVAL_SAME_PERSON: {
    message: '{id} 是申请人，不能自己批准。',
    hint: '由第二个人用自己的工牌和 PIN 码批准。',
  },
  APPROVAL_NOT_ALLOWED: {
    message: '{id} 无权批准。',
    hint: '请呼叫班长或管理员。',
  },
  APPROVAL_MALFORMED: {
    message: '批准信息不完整：{reason}。',
    hint: '请说明批准的内容和原因。',
  },
  ORDER_NOT_FOUND: {
    message: '没有工单 {order}。',
    hint: '请检查工单号。',
  },
  ORDER_EXISTS: {
    message: '工单 {order} 以前已打开过。',
    hint: '请继续使用它，或另取工单号：工单号绝不重复使用。',
  },
  ORDER_INVALID: {
    message: '工单有误：{reason}。',
    hint: '请更正后重试。没有记录任何内容。',
  },
  ORDER_NOT_OPEN: {
    message: '工单 {order} 已于 {closedAt} 关闭。',
    hint: '已关闭的工单不能重开：请打开另一个工单。',
  },
  ORDER_RAISE_NOT_APPROVED: {
    message: '没有人批准工单 {order} 增加单元，或该批准已被使用。',
    hint: '请班长用工牌和 PIN 码批准。',
  },
  REQUEST_UNKNOWN: {
    message: '屏幕请求了工位不认识的内容。',
    hint: '请重启终端。如再次发生，说明各部分版本不同：请重新安装。',
  },
  REQUEST_MALFORMED: {
    message: '屏幕的请求格式有误。',
    hint: '请重试。如再次发生，请重启终端并报告：这是程序缺陷。',
  },
  REQUEST_TOO_LARGE: {
    message: '屏幕发送的内容超过工位可接受的大小。',
    hint: '请减少单次内容；大文件请用 `station` 命令导入。',
  },
  STATION_RESTARTING: {
    message: '工位正在重新启动。',
    hint: '请稍候。单元状态会保留：工位会先询问每个单元再继续。',
  },
  STATION_STOPPING: {
    message: '工位正在关闭。',
    hint: '请重新启动终端。',
  },
  STATION_OVERLOADED: {
    message: '工位等待处理的请求过多。',
    hint: '请稍候再试。',
  },
  SLOTS_ALL_BUSY: {
    message: '所有槽位都在使用。',
    hint: '请等待一个槽位完成，然后重新扫描单元。',
  },
  SLOT_UNKNOWN: {
    message: '没有槽位 {slot}。',
    hint: '请使用屏幕上显示的槽位。',
  },
  PRODUCT_NOT_CHOSEN: {
    message: '尚未选择要生产的产品。',
    hint: '请选择产品或工单，然后重新扫描单元。',
  },
  LINE_NOT_READY: {
    message: '产线尚不能接受单元。',
    hint: '请查看屏幕上的说明，或呼叫班长。',
  },
  KIOSK_BUSY: {
    message: '有 {units} 个单元正在处理。',
    hint: '请等待结果后再退出终端。',
  },
  SLOTS_NOT_CONFIGURED: {
    message: '没有设置槽位。',
    hint: '请在 station.toml 的 [slots] 中写入槽位及端口；“设置”中列出了端口。',
  },
  PRODUCT_FILE_EXISTS: {
    message: '已有同名产品。',
    hint: '请确认替换，或为新产品另取名称。',
  },
  VERIFICATION_STOPPED: {
    message: '校验在完成前被停止。',
    hint: '有时间时请重新校验：只完成一半的校验不能说明任何问题。',
  },
  UNIT_NOT_RECORDED: {
    message: '账本中没有单元 {serial}。',
    hint: '请将序列号与标签核对，然后重新搜索。',
  },
  ACT_TOO_MANY: {
    message: '一次涉及的注册超过 {most} 个。',
    hint: '请缩小筛选范围分批进行，或在终端使用 `station enrollments`。',
  },
  ACT_SETTINGS_INVALID: {
    message: '任何条目都不能如此设置：{reason}。这是 DPS 或 IoT Hub 的规则；未作任何更改。',
    hint: '请修改要求，然后重新查看。',
  },
  ACT_PLAN_GONE: {
    message: '原计划已不存在：工位程序已重新启动，或又计划了别的操作。',
    hint: '请再次查看将要更改的内容，然后再决定。',
  },
  SCREEN_FAULT: {
    message: '工位自身出现故障：{reason}。',
    hint: '请重试。如再次发生，请呼叫班长：这是工位的缺陷。',
  },
};
