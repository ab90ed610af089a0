import type { CodeTable } from '../../code-table.ts';

export const rolls: CodeTable = {
  ROLL_NOT_ADDED: {
    message: '{registrationId} 没有已添加、可升为主凭据的凭据。',
    hint: '请先把下一个凭据加在旧凭据旁边，再将其升为主凭据。',
  },
  ROLL_UNFINISHED: {
    message: '{registrationId} 上一次轮换尚未结束：旧凭据还在。',
    hint: '请先删除旧凭据，再开始下一次轮换。',
  },
  ROLL_NOT_PROMOTED: {
    message: '{registrationId} 的旧凭据仍是主凭据。',
    hint: '请先把下一个凭据升为主凭据。',
  },
  ROLL_DEVICE_HOLDS_OLD: {
    message: '据账本记录，{registrationId} 的设备仍使用旧凭据：这样会把它挡在外面。',
    hint: '请升级新凭据并保留旧凭据，或先给设备写入新凭据（返工）。',
  },
  ROLL_SYNC_FIRST: {
    message: '{registrationId} 的条目等待的不只是另一个凭据。',
    hint: '请等它发送完毕：届时会整体替换。',
  },
  ROLL_TPM_KEY: {
    message: 'TPM 的密钥无法轮换：{registrationId} 通过 TPM 注册。',
    hint: '背书密钥是芯片的一部分。换一个 TPM 就是另一个单元。',
  },
  ISSUING_KEY_NOT_APPROVED: {
    message: '签发密钥 {key} 从未经第二人批准：不会用它签名。',
    hint: '请让人批准它。如果这里没有人生成过它，请查明来源。',
  },
};
