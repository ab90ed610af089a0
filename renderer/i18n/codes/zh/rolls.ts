import type { CodeTable } from '../../code-table.ts';

export const rolls: CodeTable = {
  ROLL_CHANGED: {
    message: '{registrationId} 的设备自查看以来已发生变化；未执行任何操作。',
    hint: '请重新查看后再决定。',
  },
  ROLL_STILL_SIGNS: {
    message: '组 {group} 将不再允许的签发 CA 仍在签发新设备。',
    hint: '请等到下一个 CA 开始签发（`station ca issuers`），或在其旁保留旧 CA。',
  },
  ROLL_NOT_ADDED: {
    message: '{registrationId} 没有已添加、可提升的凭据。',
    hint: '请先在旧凭据旁添加下一个凭据，然后再提升它。',
  },
  ROLL_UNFINISHED: {
    message: '{registrationId} 的上一次轮换尚未结束：旧凭据仍在。',
    hint: '请先移除旧凭据，再开始下一次轮换。',
  },
  ROLL_NOT_PROMOTED: {
    message: '{registrationId} 的旧凭据仍是主凭据。',
    hint: '请先提升下一个凭据。',
  },
  ROLL_DEVICE_HOLDS_OLD: {
    message: '据账本记录，{registrationId} 的设备仍持有旧凭据：它会被拒之门外。',
    hint: '请提升新凭据并保留旧凭据，或先给设备写入新凭据（返工）。',
  },
  ROLL_SYNC_FIRST: {
    message: '{registrationId} 的条目等待的不只是更换凭据。',
    hint: '请运行 `station sync`；它会整体替换该条目。',
  },
  ROLL_LOCKS_OUT: {
    message: '组 {group} 将拒绝仍持有旧凭据的 {count} 台设备。',
    hint: '请在新凭据旁保留旧凭据、返工这些设备，或确认要将它们拒之门外。',
  },
  ROLL_BY_REFERENCE: {
    message: '组 {group} 引用的是 DPS 中的 CA 名称，而不是证书：不在此处轮换。',
    hint: '请用单独的名称上传并验证下一个 CA，然后用 `station groups update` 将其设为第二个。',
  },
  ROLL_GROUP_FOREIGN: {
    message: '组 {group} 所允许的与账本记录不符：未作更改。',
    hint: '`station groups show {group}` 和 `station ca issuers` 会显示两者。请查明是谁更改的。',
  },
  ROLL_SERVICE_KEY: {
    message: '{registrationId} 的密钥由 DPS 生成：不能轮换。',
    hint: '返工会让 DPS 生成新密钥；从那时起旧密钥不再允许任何设备接入。',
  },
  ROLL_TPM_KEY: {
    message: 'TPM 的密钥无法轮换：{registrationId} 是用 TPM 注册的。',
    hint: '背书密钥是芯片的一部分。换一个 TPM 就是另一台设备。',
  },
  ISSUING_KEY_NOT_APPROVED: {
    message: '签发密钥 {key} 从未经第二人批准：它不签任何内容。',
    hint: '请让人批准：`station signer accept --badge ID --reason "…"`。如果这里没有人生成过它，请查明是谁。',
  },
};
