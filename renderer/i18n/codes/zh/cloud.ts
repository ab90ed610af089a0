import type { CodeTable } from '../../code-table.ts';

export const cloud: CodeTable = {
  DPS_NOT_CONFIGURED: {
    message: '工位没有设置 Device Provisioning Service。',
    hint: '请在 station.toml 中添加 [dps] 部分：ID 范围及连接字符串的来源。',
  },
  DPS_CONNECTION_STRING_INVALID: {
    message: 'Device Provisioning Service 的连接字符串不可用：{reason}。',
    hint: '请从“Shared access policies”页面重新复制，策略须有 EnrollmentRead 和 EnrollmentWrite 权限。',
  },
  DPS_UNREACHABLE: {
    message: '无法连接 Device Provisioning Service（{reason}）。',
    hint: '产线可继续：注册会等待发送。如持续如此，请检查网络。',
  },
  DPS_TIMEOUT: {
    message: 'Device Provisioning Service 在 {timeoutMs} 毫秒内没有回答。',
    hint: '产线可继续：注册会等待发送。如持续如此，请检查网络。',
  },
  DPS_UNTRUSTED: {
    message: '以 {host} 应答的一方无法证明自己是 Device Provisioning Service（{reason}）。',
    hint: '没有发送任何内容。请查找解密 TLS 的代理，并检查工位时钟和 `dps.ca_file`。',
  },
  DPS_WRONG_ENDPOINT: {
    message: '以 {host} 应答的不是 Device Provisioning Service。',
    hint: '请检查连接字符串中的主机，以及 `dps.address`（如有设置）。',
  },
  DPS_THROTTLED: {
    message: 'Device Provisioning Service 要求减少请求。',
    hint: '工位会自行等待。如经常发生，请降低 `dps.operations_per_minute`：另一工位共用配额。',
  },
  DPS_UNAVAILABLE: {
    message: 'Device Provisioning Service 失败，HTTP 状态 {status}。',
    hint: '工位会自行重试。如持续如此，请查看服务状态页。',
  },
  DPS_ANSWER_UNREADABLE: {
    message: '工位无法理解 Device Provisioning Service 的回答。',
    hint: '工位会自行重试。如持续如此，请查找两者之间的代理。',
  },
  DPS_UNAUTHORIZED: {
    message: 'Device Provisioning Service 拒绝了工位的密钥或令牌（HTTP 状态 {status}）。',
    hint: '没有丢失任何内容。请检查策略是否存在、密钥是否已更换，以及是否有 EnrollmentRead 和 EnrollmentWrite 权限；使用 Entra ID 时，检查该身份在服务上是否有角色。',
  },
  DPS_LOGIN_FAILED: {
    message: 'Entra ID 拒绝工位登录 Device Provisioning Service（{reason}）。',
    hint: '没有丢失任何内容。请检查 [dps.credential] 中的租户、客户端和证书，以及应用注册是否仍存在。',
  },
  DPS_CLOCK_SKEWED: {
    message: '工位时钟与 Device Provisioning Service 相差 {seconds} 秒，其签名被拒绝。',
    hint: '请校准时钟（或时间服务器），然后重新启动同步。没有丢失任何内容。',
  },
  DPS_REQUEST_REFUSED: {
    message: 'Device Provisioning Service 不接受该注册（错误 {errorCode}）：{reason}',
    hint: '请更正所指出的问题，然后重新发送。',
  },
  DPS_PRECONDITION_FAILED: {
    message: '其间有其他人更改了该注册。这是 DPS 的规则：更改须指明其所针对的版本。',
    hint: '请查明还有谁在管理注册，然后重新发送。',
  },
  DPS_CONFLICT: {
    message: '云端在此注册 ID 下有另一个注册：其 {difference} 与单元记录不同。',
    hint: '请查明其来源。工位绝不会覆盖它；如有误，请在云端删除后重新发送。',
  },
  SYNC_ALREADY_RUNNING: {
    message: '本工位的另一个同步正在运行。',
    hint: '请等它结束，或先停止它。',
  },
  ENROLLMENT_KEYS_GONE: {
    message: 'DPS 不再有条目 {registrationId}，其密钥由 DPS 生成：无法重新创建。',
    hint: '请把该单元送回产线：写明原因的返工会给它新的密钥和条目。',
  },
  SYNC_CREDENTIAL_MISSING: {
    message: '记录中没有 {registrationId} 的证书。',
    hint: '请验证记录：有单元合格，其证书应当存在。',
  },
  SYNC_PRODUCT_MISSING: {
    message: '没有 {product} 的产品文件，它说明如何注册 {registrationId}。',
    hint: '请放回 products/{product}.toml，然后重新发送。没有发送任何内容。',
  },
  SYNC_UNIT_MISSING: {
    message: '记录中没有 {registrationId} 的单元。',
    hint: '请验证记录：有单元合格，应当存在。没有发送任何内容。',
  },
  SYNC_CREDENTIAL_MISMATCH: {
    message: '将为 {registrationId} 注册的凭据与单元合格时的不同。',
    hint: '请检查派生密钥是否仍是原来的，并验证记录。没有发送任何内容。',
  },
  SYNC_ROW_FAILED: {
    message: '无法准备该注册。',
    hint: '工位会自行重试。如持续如此，请报告：这是工位的缺陷。',
  },
  ENROLLMENT_NOT_PARKED: {
    message: '没有注册 ID 为 {registrationId} 的搁置或放弃的注册。',
    hint: '“云端”屏幕列出了等待和搁置的内容。',
  },
  ENROLLMENT_NOT_WAITING: {
    message: '{registrationId} 没有等待发送到云端的内容。',
    hint: '单元的历史说明了其注册的结果。',
  },
  ENROLLMENT_NOT_MADE: {
    message: '据账本所知，云端没有 {registrationId} 的任何内容。',
    hint: '设备的历史会说明其注册情况；等待中的会自动发送。',
  },
  ENROLLMENT_MISSING: {
    message: '账本显示 {registrationId} 已注册，但云端没有该条目。',
    hint: '有人在云端将其移除。请管理员记录此事并重新注册。',
  },
  ENROLLMENT_FOREIGN: {
    message: '云端 {registrationId} 下的凭据不是账本所知的凭据：未作任何更改。',
    hint: '请查明是谁在云端更改了它。',
  },
  SYNC_SETTINGS_GONE: {
    message: '该条目已从云端消失，有人为它设定的设置也随之丢失。',
    hint: '请管理员记录其已不在，再按产品文件重新注册该单元。',
  },
  ENROLLMENT_SETTINGS_DIFFER: {
    message: '云端 {registrationId} 对其设备的设置不同：{differences}。未作更改。',
    hint: '请指名决定：同一命令加 --replace 会覆盖 {settings}。',
  },
  ENROLLMENT_SETTINGS_INVALID: {
    message: '{registrationId} 不能如此设置：{reason}。这是 DPS 的规则；未作更改。',
    hint: '请修改设置文件，或对要去掉的设置添加 --clear。',
  },
  ENROLLMENT_BY_GROUP: {
    message: '{registrationId} 没有自己的条目：设备由组 {group} 准入。',
    hint: '停用会把该设备排除在组外。组的设置对其所有设备有效。',
  },
  ENROLLMENT_KEEPS_OUT: {
    message: '{registrationId} 的条目把设备排除在组 {group} 之外：没有它，设备会重新被准入。',
    hint: '要重新准入请用 `station enrollments enable`。若设备应被拒之门外，该条目也应保留。',
  },
  GROUP_MISSING: {
    message: '云端没有注册组 {group}。',
    hint: '请检查名称，或先创建该组。',
  },
  GROUP_EXISTS: {
    message: '云端已有注册组 {group}，且它允许的设备与此不同。',
    hint: '请换一个名称，或先移除另一个组。',
  },
  GROUP_CHANGED: {
    message: '其他人已更改注册组 {group}；未执行任何操作。这是 DPS 的规则：更改须指明其所针对的版本。',
    hint: '请查看该组后再决定。',
  },
  GROUP_KEY_OTHER: {
    message: '签名器持有的是 {group} 以外另一个注册组的密钥。',
    hint: '一个工作站只保留一个组的密钥。请使用该组、X.509 或另一个工作站。',
  },
  GROUP_ISSUER_MISSING: {
    message: '工作站还没有可供注册组使用的颁发 CA。',
    hint: '请先设置颁发 CA。',
  },
};
