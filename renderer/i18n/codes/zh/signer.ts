import type { CodeTable } from '../../code-table.ts';

export const signer: CodeTable = {
  HSM_DRIVER_MISSING: {
    message: '本机没有安装工位的 PKCS#11 驱动。',
    hint: '请在有 C++ 编译器的情况下重新安装工位（`npm rebuild pkcs11js`）。',
  },
  HSM_MODULE_NOT_FOUND: {
    message: '没有 PKCS#11 模块 {module}。',
    hint: '请安装 HSM 软件，或更正 station.toml 中的 `signer.module`。',
  },
  HSM_MODULE_UNUSABLE: {
    message: 'PKCS#11 模块 {module} 无法加载或启动（{reason}）。',
    hint: '请检查它是否适用于本机、所需库是否已安装，以及其自身配置。',
  },
  HSM_TOKEN_NOT_FOUND: {
    message: '没有令牌“{tokenLabel}”。',
    hint: '请插入 HSM 并等待指示灯，或更正 station.toml 中的 `signer.token`；`pkcs11-tool -L` 列出模块所见内容。',
  },
  HSM_TOKEN_AMBIGUOUS: {
    message: '有 {count} 个令牌名为“{tokenLabel}”。',
    hint: '请拔掉不属于本工位的，或给它们改名。',
  },
  HSM_TOKEN_CHANGED: {
    message: '令牌“{tokenLabel}”的序列号变为 {found}；之前是 {expected}。',
    hint: '请插入正确的 HSM。如有意更换，请重新启动工位。',
  },
  HSM_TOKEN_GONE: {
    message: 'HSM 没有应答（{returned}）。',
    hint: '请检查插头或网络，然后重新扫描：工位会自行连接。',
  },
  HSM_DEVICE_ERROR: {
    message: 'HSM 在 {call} 中报告自身故障（{returned}）。',
    hint: '请重新扫描。如再次发生，请重新插拔 HSM 并查看其日志。',
  },
  HSM_DEADLINE: {
    message: 'HSM 在 {deadlineMs} 毫秒内没有回答。',
    hint: '请检查插头、网络和负载，然后重新扫描：工位会自行重新连接。',
  },
  HSM_SESSIONS_EXHAUSTED: {
    message: 'HSM 没有可用会话：都被其他程序占用。',
    hint: '请关闭使用该 HSM 的其他程序，或降低 station.toml 中的 `signer.sessions`。',
  },
  HSM_PIN_REJECTED: {
    message: 'HSM 拒绝了 PIN 码（{returned}）。不会再次尝试。',
    hint: '请在 station.toml 的 `signer.pin` 所指处更正 PIN 码，然后重新启动工位。每次错误都会使 HSM 更接近锁定。',
  },
  HSM_PIN_LAST_TRY: {
    message: '令牌“{tokenLabel}”只剩一次 PIN 码尝试；工位不会使用它。',
    hint: '请用 HSM 自带工具以正确 PIN 码登录一次（`pkcs11-tool --login`），然后重新启动工位。',
  },
  HSM_PIN_LOCKED: {
    message: '令牌“{tokenLabel}”的 PIN 码已锁定。',
    hint: '由安全管理员用 HSM 自带工具解锁。',
  },
  HSM_PIN_UNUSABLE: {
    message: '令牌“{tokenLabel}”的 PIN 码已过期或从未设置（{returned}）。',
    hint: '请用 HSM 自带工具设置新 PIN 码，然后重新启动工位。',
  },
  HSM_PIN_EMPTY: {
    message: '令牌“{tokenLabel}”的 PIN 码为空；没有尝试。',
    hint: '请通过 station.toml 中 `signer.pin` 指定的来源提供 PIN 码。',
  },
  HSM_KEY_NOT_SAFE: {
    message: 'HSM 中的密钥“{key}”（{label}）不安全：{findings}。',
    hint: '请用 `station init` 在 HSM 内以新名称生成密钥；导入的或可导出的密钥会被拒绝。',
  },
  HSM_KEY_AMBIGUOUS: {
    message: 'HSM 中有 {count} 个密钥名为“{label}”。',
    hint: '请用 HSM 自带工具给不属于本工位的密钥改名。',
  },
  HSM_KEY_CHANGED: {
    message: 'HSM 中的密钥“{key}”不是工位启动时的那个。',
    hint: '请插入正确的 HSM。如有意更换密钥，请重新启动工位。',
  },
  HSM_MECHANISM_MISSING: {
    message: '令牌“{tokenLabel}”不支持密钥“{key}”所需的 {mechanism}。',
    hint: '请为密钥选择其他算法或其他 HSM；`station hsm status` 列出其能力。',
  },
  HSM_WRITE_PROTECTED: {
    message: '令牌“{tokenLabel}”不允许工位生成密钥。',
    hint: '请 HSM 管理员允许，或用 HSM 自带工具生成密钥。',
  },
  HSM_CALL_FAILED: {
    message: 'HSM 拒绝了 {call}（{returned}）。',
    hint: '请在 HSM 手册中查找该值；`station hsm status` 显示工位所见内容。',
  },
  SECRET_SOURCE_INVALID: {
    message: '{what} 的来源不是工位认识的形式。',
    hint: '请填写 env:NAME、file:PATH、fd:N 或 prompt，绝不要填写秘密本身。',
  },
  SECRET_MISSING: {
    message: '没有 {what}：{source} {problem}。',
    hint: '请设置它，或在 station.toml 中指定其他来源。',
  },
  SECRET_FILE_EXPOSED: {
    message: '{what} 的文件 {file} 可被他人读取（模式 {mode}）。',
    hint: '请对其运行 `chmod 600`；如他人可能已读取，请更换秘密。',
  },
  SECRET_EMPTY: {
    message: '{what} 为空（{source}）。',
    hint: '请将其放在来源所指处。',
  },
  SECRET_TOO_LONG: {
    message: '{what} 超过 {limit} 字节（{source}）。',
    hint: '请检查来源指向的是秘密，而不是其他文件。',
  },
  SIGNER_KEY_MISSING: {
    message: '签名器没有密钥“{key}”。',
    hint: '`station hsm status` 列出现有密钥；`station init` 生成缺少的密钥。',
  },
  SIGNER_KEY_EXISTS: {
    message: '签名器已有密钥“{key}”。',
    hint: '没有任何更改：密钥绝不会被替换。请使用现有密钥，或其他名称或密钥库。',
  },
  SIGNER_KEY_PURPOSE: {
    message: '密钥“{key}”（{algorithm}）不能用于：{purpose}。',
    hint: '请选择用途相符的密钥：issuing-ca 和 audit 用于签名，device-key-derivation 用于派生。',
  },
  SIGNER_SIGNATURE_INVALID: {
    message: '签名器返回的签名无法用其密钥“{key}”验证。',
    hint: '该签名已丢弃。请停线并检查 HSM。',
  },
  SIGNER_CLOSED: {
    message: '签名器已关闭。',
    hint: '请重新启动工位。',
  },
  SIGNER_STORE_MISSING: {
    message: '{directory} 中没有密钥库。',
    hint: '请运行 `station init`，或用 --dir 指定正确的目录。',
  },
  SIGNER_STORE_EXISTS: {
    message: '{directory} 中已有密钥库。',
    hint: '没有任何更改。请打开该密钥库，或用 --dir 选择其他目录。',
  },
  SIGNER_STORE_DAMAGED: {
    message: '密钥库文件 {file} 已损坏：{problem}。',
    hint: '请从备份恢复 signer 文件夹。不要另建新密钥：现场设备依赖这些密钥。',
  },
  SIGNER_STORE_TOO_NEW: {
    message: '密钥库文件 {file} 的格式为 {version}，本版本工位不认识。',
    hint: '请安装写入它的版本或更新的版本。',
  },
  SIGNER_STORE_UNREADABLE: {
    message: '无法读取密钥库文件 {file}：{reason}。',
    hint: '请检查 signer 文件夹的所有者和模式，以及其磁盘是否已挂载。',
  },
  SIGNER_PASSPHRASE_REJECTED: {
    message: '该口令无法打开密钥库。',
    hint: '请检查 station.toml 中 `signer.passphrase` 所指处，以及是否为该密钥库的口令。',
  },
  SIGNER_PASSPHRASE_EMPTY: {
    message: '密钥库的口令为空。',
    hint: '请通过 station.toml 中 `signer.passphrase` 指定的来源提供口令。',
  },
};
