import type { CodeTable } from '../../code-table.ts';

export const tpm: CodeTable = {
  TPM_KEY_UNREADABLE: {
    message: '这不是 TPM 所写格式（TPM2B_PUBLIC）的密钥公开部分：{problem}。',
    hint: '请用 tpm2_createek -u 或 tpm2_readpublic -o 以其自身格式重新读取密钥：PEM 和 DER 都不行。',
  },
  TPM_KEY_NOT_ALLOWED: {
    message: '这个 TPM 密钥不能作为背书密钥或存储根密钥：{problem}。',
    hint: '请提供 RSA 背书密钥（tpm2_createek -G rsa）或 RSA 存储根密钥，而不是用于其他目的的密钥。',
  },
  TPM_PRODUCT_OTHER: {
    message: '{product} 的单元不是通过导入 TPM 密钥来注册的。',
    hint: '请给出文件中写有 attestation = "tpm" 和 family = "imported" 的产品。',
  },
  TPM_REGISTRATION_ID_INVALID: {
    message: '这不能作为注册 ID。',
    hint: '请给出 sha256、base32，或最多 128 个字母、数字以及其间的 . _ : - 组成的 ID。',
  },
  TPM_ANSWER_UNREADABLE: {
    message: '对 {command} 返回的内容不是 TPM 2.0 的应答。',
    hint: '请检查端口是否只通向 TPM（不是控制台，也没有其他程序），然后重试。',
  },
  TPM_VERSION_OTHER: {
    message: '这是 TPM 1.2，而 DPS 要求 TPM 2.0。',
    hint: '请将该单元放在一边：它不能用其 TPM 注册。有些可以在固件设置中切换到 2.0。',
  },
  TPM_REFUSED: {
    message: 'TPM 以响应代码 {code} 拒绝了 {command}。',
    hint: '请重启该单元后重试。如果连续多个都这样失败，请叫主管。',
  },
  TPM_BUSY: {
    message: 'TPM 一直繁忙：对 {command} 的响应代码为 {code}。',
    hint: '请等待单元启动完成且没有其他程序使用其 TPM，然后重试。',
  },
  TPM_MEMORY_FULL: {
    message: 'TPM 没有空间执行 {command}（响应代码 {code}）：其他程序在其中留下了密钥或会话。',
    hint: '请重启该单元，并通过会自动清理的 /dev/tpmrm0 访问其 TPM，而不是 /dev/tpm0。',
  },
  TPM_NOT_STARTED: {
    message: 'TPM 尚未启动：对 {command} 的响应代码为 {code}。',
    hint: '请照常启动该单元：其固件会启动 TPM。对于 swtpm，请加上 --flags startup-clear。',
  },
  TPM_BROKEN: {
    message: 'TPM 处于故障模式：对 {command} 的响应代码为 {code}。',
    hint: '请将该单元断电再通电一次。如果仍然如此，请放入红色箱。',
  },
  TPM_LOCKED_OUT: {
    message: 'TPM 因密码错误而被锁定（响应代码 {code}）。',
    hint: '请解除锁定（tpm2_dictionarylockout -c），或让单元保持通电直到锁定结束，然后重试。',
  },
  TPM_PASSWORD_SET: {
    message: 'TPM 的所有者设置了密码：它拒绝 {command}（响应代码 {code}）。',
    hint: '请设置密码的人取消密码（tpm2_changeauth -c e 和 -c o），或清除 TPM，然后重试。',
  },
  TPM_ENDORSEMENT_KEY_NOT_PROVEN: {
    message: 'TPM 无法打开用它所出示的背书密钥加密的内容。',
    hint: '请重试一次：传输途中可能有字节被改变。如果再次失败，请放入红色箱。',
  },
  TPM_STORAGE_ROOT_KEY_MISSING: {
    message: 'TPM 在 0x81000001 处没有可供绑定的存储根密钥。',
    hint: '请先让单元的系统创建一个，或不使用存储根密钥：DPS 不需要它。',
  },
};
