import type { CodeTable } from '../../code-table.ts';

/** Groups, and what keeps their devices out. */
export const groups: CodeTable = {
  DPS_RIGHTS_MISSING: {
    message: '工位缺少权限 {right}：服务中的访问策略或角色没有授予它。',
    hint: '请在服务的“Shared access policies”页面为该策略授予 {right}，或改用其他策略的连接字符串；使用 Entra ID 时，请授予该身份“Device Provisioning Service Data Contributor”角色。',
  },
  GROUP_SETTINGS_DIFFER: {
    message: '云端注册组 {group} 对其设备的设置不同：{differences}。未作任何更改。',
    hint: '请指名决定要覆盖的内容（{settings}）：在终端屏幕的设置中，或使用 `station groups update {group} --settings FILE --replace SETTING`。',
  },
  GROUP_SETTINGS_INVALID: {
    message: '注册组 {group} 不能如此设置：{reason}。这是 DPS 的规则；未作任何更改。',
    hint: '请在屏幕上或设置文件中修改要求；--clear 可去掉一项设置。',
  },
  GROUP_QUOTA_REACHED: {
    message: '服务中已有 {count} 个此类注册组。这是 Azure 的规则：X.509 与对称密钥各最多 100 个。',
    hint: '请删除无人需要的组：先 `station groups list`，再 `station groups delete`。',
  },
  GROUP_WEBHOOK_UNREACHABLE: {
    message: '从这里无法访问 {host} 的 webhook（{reason}）。DPS 在每次注册时都会询问它，若无应答则拒绝设备。',
    hint: '请检查地址以及它是否在运行。若只有 DPS 能访问它，请在屏幕上说明，或使用 --accept unreachable-webhook。',
  },
  GROUP_SECOND_CA_OTHER_KIND: {
    message: '注册组 {group} 通过 {attestation} 允许设备，不能接受这种第二个 CA。',
    hint: '按 CA 证书的组使用 --add-issuer，按 CA 引用的组使用 --add-ca NAME。',
  },
  DPS_CA_UNVERIFIED: {
    message: '没有人证明持有 CA {name} 的密钥。这是 DPS 的规则：只有在已验证的 CA 之下，设备才能进入。',
    hint: '在终端屏幕的设置中或用 `station ca verify {name}` 可证明；`station ca list` 显示哪些已验证。',
  },
  DPS_CA_EXPIRED: {
    message: 'CA {name} 已于 {day} 过期。这是 X.509 的规则：其下的证书不再有效。',
    hint: '请上传并验证接替它的 CA，然后指名使用它。',
  },
};
