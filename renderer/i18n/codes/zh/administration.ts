import type { CodeTable } from '../../code-table.ts';

export const administration: CodeTable = {
  DPS_ARM_NOT_CONFIGURED: {
    message: '工位不知道其 Device Provisioning Service 在 Azure 中的位置。',
    hint: '请在 station.toml 中添加 [dps.arm]：subscription、resource_group、service 和 credential；方法见 docs/dps-setup.md。',
  },
  DPS_ARM_LOGIN_FAILED: {
    message: 'Entra ID 拒绝工位登录（{reason}）。',
    hint: '请检查 [dps.arm.credential] 中的租户、客户端和证书，以及应用注册是否仍存在。',
  },
  DPS_ARM_UNAUTHENTICATED: {
    message: 'Azure Resource Manager 拒绝了工位的令牌（HTTP 状态 401）。',
    hint: '令牌可能已过期：请获取新的。否则请检查 [dps.arm.credential] 中的租户是否属于该订阅。',
  },
  DPS_ARM_RIGHTS_MISSING: {
    message: '工位在 Azure 中无权这样做：缺少权限 {right}。该规则属于订阅。',
    hint: '请所有者将该权限授予工位的身份，例如使用 Contributor 角色。',
  },
  DPS_ARM_SERVICE_UNKNOWN: {
    message: 'Azure 在资源组 {resourceGroup} 中找不到 Device Provisioning Service {service}。',
    hint: '请检查 [dps.arm] 中的 subscription、resource_group 和 service；`station dps create` 可新建。',
  },
  DPS_ARM_SERVICE_EXISTS: {
    message: 'Device Provisioning Service {service} 已存在。',
    hint: '`station dps show` 可查看。请把其 ID 范围写入 station.toml，或在 [dps.arm] 中选用其他名称。',
  },
  DPS_ARM_NAME_TAKEN: {
    message: '该名称在 Azure 中不可用（HTTP 状态 409）。这是 Azure 的规则：服务名称全球唯一。',
    hint: '请在 [dps.arm] 中选用其他 `service`。',
  },
  DPS_ARM_ETAG_MOVED: {
    message: '其间有人更改了 {target}。这是 Azure 的规则：更改须指明所针对的版本。',
    hint: '没有更改任何内容。请查看现状，然后重新运行命令。',
  },
  DPS_ARM_REFUSED: {
    message: 'Azure 拒绝执行（HTTP 状态 {status}）：{reason}',
    hint: '请修正所述问题，然后重新运行命令。',
  },
  DPS_ARM_UNREACHABLE: {
    message: '无法连接 Azure Resource Manager（{reason}）。',
    hint: '请检查网络及 [dps.arm] 中的 `endpoint`（如有设置）。产线不依赖它，可继续。',
  },
  DPS_ARM_TIMEOUT: {
    message: 'Azure Resource Manager 在 {timeoutMs} 毫秒内没有回答：更改是否生效不得而知。',
    hint: '请查看现状（`station ca list`、`station dps show`），必要时重新运行命令。',
  },
  DPS_ARM_UNTRUSTED: {
    message: '以 {host} 应答的一方无法证明自己是 Azure Resource Manager（{reason}）。',
    hint: '没有发送任何内容。请查找解密 TLS 的代理，并检查时钟和 [dps.arm] 中的 `ca_file`（如有设置）。',
  },
  DPS_ARM_UNAVAILABLE: {
    message: 'Azure Resource Manager 失败，HTTP 状态 {status}。',
    hint: '请一分钟后重试；如持续如此，请查看 Azure 状态页。',
  },
  DPS_CA_UNKNOWN: {
    message: '服务中没有名为 {name} 的 CA。',
    hint: '`station ca list` 显示现有的 CA；`station ca upload` 可上传。',
  },
  DPS_CA_EXISTS: {
    message: '服务中名称 {name} 下已有另一个 CA。',
    hint: '请选用其他名称。如要替换，请加 --replace：新的须重新验证。',
  },
  DPS_CA_QUOTA_REACHED: {
    message: '服务中已有 {count} 个 CA。这是 Azure 的规则：每个服务最多 25 个。',
    hint: '请删除不再被任何组使用的 CA：先 `station ca list`，再 `station ca delete`。',
  },
  DPS_CA_KEY_ELSEWHERE: {
    message: 'CA {name} 不是本工位的签发 CA：其密钥不在签名器中，因此无法在此生成证明。',
    hint: '请运行 `station ca verify {name} --code`，由 CA 持有者签署 CN 为该代码的证书，再运行 `station ca verify {name} --proof <file>`。',
  },
  DPS_HUB_UNKNOWN: {
    message: '中心 {hub} 未链接到服务。这是 DPS 的规则：设备只会分配到已链接的中心。',
    hint: '`station dps hubs list` 显示已链接的中心；`station dps hubs link` 可链接。',
  },
  DPS_HUB_EXISTS: {
    message: '中心 {hub} 已链接。',
    hint: '`station dps hubs weight` 可更改其设备份额。',
  },
  DPS_HUB_QUOTA_REACHED: {
    message: '服务已链接 {count} 个中心。这是 Azure 的规则：每个服务最多 50 个。',
    hint: '请先取消一个链接：`station dps hubs unlink`。',
  },
  DPS_HUB_CONNECTION_STRING_INVALID: {
    message: '这不是 IoT Hub 的连接字符串：{reason}。',
    hint: '请从中心的“Shared access policies”页面复制：HostName=…;SharedAccessKeyName=…;SharedAccessKey=…。',
  },
  DPS_POLICY_UNKNOWN: {
    message: '服务没有访问策略 {policy}。',
    hint: '`station dps keys` 列出所有策略。',
  },
  CA_FILE_MALFORMED: {
    message: '{file} 中没有可上传的证书：{problem}。',
    hint: '请只导出 CA 的证书，PEM 或 DER，不含证书链和密钥。',
  },
  CA_IS_A_LEAF: {
    message: '证书“{subject}”不是 CA：{problem}。这是 X.509 的规则（RFC 5280 §4.2.1.9）。',
    hint: '请使用签发设备证书的证书（或其上级），而不是设备自己的证书。',
  },
  CA_NOT_VALID_NOW: {
    message: 'CA“{subject}”有效期为 {notBefore} 至 {notAfter}，现在无效。这是 X.509 的规则（RFC 5280 §6.1.3）。',
    hint: '请检查时钟。如时钟正确，请更新 CA：DPS 会拒绝其下的所有设备。',
  },
  CA_KEY_WEAK: {
    message: 'CA“{subject}”强度不足：{problem}。这是本工位的规则（NIST SP 800-57 第 1 部分，112 位）。',
    hint: '请使用 2048 位以上的 RSA 密钥，或 P-256、P-384、P-521 曲线，并以 SHA-256 或更强算法签名的 CA。',
  },
  CA_PROOF_WRONG: {
    message: '该证书不能证明 CA“{subject}”：{problem}。这是 DPS 的规则。',
    hint: '请由该 CA 亲自签署一个证书，其 CN 为 `station ca verify <name> --code` 显示的代码。',
  },
};
