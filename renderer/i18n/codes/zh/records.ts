import type { CodeTable } from '../../code-table.ts';

export const records: CodeTable = {
  LEDGER_MISSING: {
    message: '账本 {file} 不存在。',
    hint: '请指定工位目录（--dir），或恢复最新备份。绝不要用空账本代替。',
  },
  LEDGER_NOT_A_LEDGER: {
    message: '{file} 不是此类工位的账本。',
    hint: '请检查路径。如文件正确，则其开头已损坏：请恢复最新备份。',
  },
  LEDGER_FROM_NEWER_VERSION: {
    message: '账本由更新的版本写入（格式 {found}，本版本认识 {known}）。',
    hint: '请安装更新的版本。文件未被改动。',
  },
  LEDGER_FROM_OLDER_VERSION: {
    message: '账本是旧格式（{found}，本版本读取 {known}）。',
    hint: '请用可写入的命令打开一次，例如 `station sync`。',
  },
  LEDGER_OF_ANOTHER_STATION: {
    message: '该账本属于工位 {found}，不是 {station}。',
    hint: '请更正 station.toml 中的工位 ID，或指定工位 {station} 的目录。',
  },
  LEDGER_CANNOT_OPEN: {
    message: '无法打开账本 {file}。',
    hint: '请检查文件夹是否存在，以及工位用户是否可写入。',
  },
  LEDGER_NOT_DURABLE: {
    message: '账本所在磁盘无法保证断电后记录仍在（{setting} 为 {found}）。',
    hint: '请将工位目录放在本地磁盘，不要放在网络共享上。',
  },
  LEDGER_CORRUPT: {
    message: '账本文件已损坏：{reason}。',
    hint: '请停线并保持文件原样。恢复最新备份并进行验证。',
  },
  LEDGER_DISK_FULL: {
    message: '磁盘已满：没有记录任何内容。',
    hint: '请释放空间，然后重新扫描单元。',
  },
  LEDGER_LOCKED: {
    message: '其他程序锁定了账本：没有记录任何内容。',
    hint: '请关闭打开账本的数据库工具和备份程序后重试。',
  },
  LEDGER_WRITE_FAILED: {
    message: '磁盘拒绝写入账本（{reason}）：没有记录任何内容。',
    hint: '请检查磁盘和权限。如再次发生，请更换磁盘。',
  },
  LEDGER_READ_ONLY: {
    message: '账本以只读方式打开。',
    hint: '此命令不能记录；请使用可写入的命令。',
  },
  LEDGER_CLOSED: {
    message: '账本已关闭。',
    hint: '工位正在关闭；请重新启动。',
  },
  LEDGER_ENTRY_MALFORMED: {
    message: '记录“{kind}”在 {path} 处格式有误：{reason}。',
    hint: '这是软件缺陷：请连同此信息报告。没有记录任何内容。',
  },
  LEDGER_ENTRY_REFUSED: {
    message: '关于 {subject} 的记录“{kind}”与账本矛盾：{reason}。',
    hint: '请先查看单元历史（`station units show {subject}`）。没有记录任何内容。',
  },
  LEDGER_RUN_ALREADY_OPEN: {
    message: '单元 {serial} 自 {startedAt} 起正在槽位 {slot} 处理。',
    hint: '请等待该槽位完成。如曾中断，请重启工位。',
  },
  LEDGER_UNIT_ALREADY_PASSED: {
    message: '单元 {serial} 已于 {passedAt} 合格，操作者 {passedBy}。',
    hint: '如必须重新写入，由班长说明原因后返工。',
  },
  LEDGER_REGISTRATION_ID_TAKEN: {
    message: '注册 ID {registrationId} 已属于单元 {owner}。',
    hint: '请检查标签和产品的 registration_id：每个单元必须有自己的 ID。',
  },
  LEDGER_SECOND_CREDENTIAL: {
    message: '单元 {subject} 已有凭据（{state}）：不能再有第二个。',
    hint: '请继续使用现有凭据。如需新凭据，请返工，旧凭据将说明原因作废。',
  },
  LEDGER_SERIAL_NUMBER_REUSED: {
    message: '证书序列号 {serialNumber} 已用过。',
    hint: '请重试。如发生两次，说明随机数源故障：请停线。',
  },
  LEDGER_INCONSISTENT: {
    message: '账本与 {what} 矛盾：记录被更改、删除或换成了旧副本。',
    hint: '请停线并保持文件原样。`station ledger verify` 会指出差异。',
  },
  LEDGER_AUDIT_KEY_MISSING: {
    message: '账本没有指定用于签署检查点的审计密钥。',
    hint: '请运行 `station init`，或用 `station doctor` 查看签名器缺少什么。',
  },
  LEDGER_AUDIT_KEY_MISMATCH: {
    message: '签名器的审计密钥与账本指定的不同。',
    hint: '请检查是否连接了正确的 HSM 或密钥库：`station hsm status`。',
  },
  LEDGER_NOTE_MALFORMED: {
    message: '这不是检查点：{reason}。',
    hint: '请提供检查点的完整文本，包括最后一行。',
  },
  LEDGER_EXPORT_FAILED: {
    message: '无法写入导出文件 {file}（{reason}）。',
    hint: '请检查文件夹是否存在以及是否可写入。',
  },
  LEASE_HELD: {
    message: '本工位的另一个进程占用了“{name}”。',
    hint: '它已在运行；请等它结束，或先停止它。',
  },
  LEASE_FAILED: {
    message: '无法使用 {directory} 中的锁“{name}”（{reason}）。',
    hint: '请检查工位用户是否可写入该文件夹。',
  },
  STATION_EXISTS: {
    message: '{dir} 中已有一个工位。',
    hint: '请使用其他 --dir。已有工位绝不会被覆盖：否则会丢失账本和密钥。',
  },
  HOME_NOT_EMPTY: {
    message: '{dir} 不是空的。',
    hint: '请用 --dir 指定空的或新的文件夹。',
  },
  CLOCK_BEHIND_LEDGER: {
    message: '时钟比最新记录慢 {seconds} 秒。',
    hint: '请校准时钟（NTP）后重新启动。如之前时钟偏快，由班长确认：`station clock accept --reason "…"`。',
  },
  CLOCK_NOT_BEHIND: {
    message: '时钟并不落后于账本：无需确认。',
    hint: '请继续：`station doctor` 会说明工位是否就绪。',
  },
  STATION_RESTART_NEEDED: {
    message: '工位文件中除产品和槽位外还有其他改动。',
    hint: '请在没有单元处理中时重启工位，届时全部生效。',
  },
  SIGNER_CHANGED: {
    message: '当前签名器（{digest}）不是账本所记录的签名器。',
    hint: '如果是有意更换，请由第二人批准：在产线屏幕上操作，或运行 `station signer accept --badge ID --reason "…"`。如果不是，请查明是谁更换的。',
  },
  SIGNER_NOT_CHANGED: {
    message: '签名器与账本记录一致：无需批准。',
    hint: '请继续：`station doctor` 会说明工位是否就绪。',
  },
  DPS_CA_FILE_UNREADABLE: {
    message: '无法读取颁发机构证书 {file}。',
    hint: '请放入 PEM 文件，或更正 station.toml 中 [dps] 的 ca_file。',
  },
  ISSUER_MISSING: {
    message: '工位尚无签发 CA 证书。',
    hint: '请由根 CA 签署 pki/issuing-ca.csr，然后运行 `station ca install --chain FILE`。',
  },
  CONFIG_NOT_FOUND: {
    message: '没有 {file}。',
    hint: '请用 `station init` 创建工位，或用 --dir 或 STATION_DIR 指定其目录。',
  },
  CONFIG_UNREADABLE: {
    message: '无法读取 {file}：{reason}。',
    hint: '它必须是工位用户可读取的 UTF-8 文本文件。',
  },
  CONFIG_SYNTAX: {
    message: '{problems}。',
    hint: '请在该处更正 {file}（TOML：`key = "text"`、`key = 12`、`[table]`）后重试。',
  },
  CONFIG_UNKNOWN_KEY: {
    message: '{problems}。',
    hint: '请按各行说明更正 {file} 后重试。',
  },
  CONFIG_INVALID: {
    message: '{problems}。',
    hint: '请按各行说明更正 {file} 后重试。',
  },
  PRODUCT_NAME_MISMATCH: {
    message: '{problems}。',
    hint: '请重命名文件或更正 {file} 中的 `name`，使两者一致。',
  },
  PRODUCT_FAMILY_UNKNOWN: {
    message: '{problems}。',
    hint: '请更正 {file} 中的 `family` 后重试。',
  },
  PRODUCT_UNKNOWN: {
    message: '没有产品“{product}”。',
    hint: '{nearest}本工位的产品：{products}。',
  },
  PRODUCT_REGISTRATION_ID_INVALID: {
    message: '序列号 {serial} 得出的注册 ID“{registrationId}”无效：{reason}。',
    hint: '请更正 {file} 中的 `registration_id` 或 `serial_pattern`。',
  },
  PRODUCT_DEVICE_ID_INVALID: {
    message: '序列号 {serial} 得出的设备 ID“{deviceId}”不被 IoT Hub 接受。',
    hint: "请更正 {file} 中的 `device_id`：只能用字母、数字和 - : . + % _ # * ? ! ( ) , = @ ; $ '，最多 128 个。",
  },
  SERIAL_MALFORMED: {
    message: '“{scanned}”不是产品 {product} 的序列号。',
    hint: '请重新扫描单元本身的标签。序列号规则：{rule}。',
  },
  SLOT_PORT_TAKEN: {
    message: '端口 {port} 已属于槽位 {slot}。',
    hint: '请先释放该槽位，或选择其他端口。',
  },
  SLOTS_NOT_EDITABLE: {
    message: '{file} 中槽位的写法无法由工位自行更改。',
    hint: '请在该处手动更改：使用 [slots] 表，每个槽位一行。',
  },
  HOME_DISK_FULL: {
    message: '无法写入 {file}：磁盘已满。',
    hint: '请释放空间后重试；文件保持原样。',
  },
  HOME_NOT_WRITABLE: {
    message: '无法写入 {file}：{reason}。',
    hint: '请给予工位用户该文件夹的写入权限后重试。',
  },
  HOME_FILE_EXISTS: {
    message: '{file} 已存在，不会被替换。',
    hint: '如不需要请移走，或用 --dir 选择其他目录。',
  },
  LEDGER_ENDORSEMENT_KEY_TAKEN: {
    message: '这个背书密钥已属于单元 {owner}：没有两个单元拥有同一个 TPM。',
    hint: '请检查文件中是谁的密钥。如果两个单元确实显示同一密钥，其中一个 TPM 是复制品：请将两者都放到一边。',
  },
  LEDGER_UNIT_KNOWN: {
    message: '单元 {serial} 已在账本中，且资料与此不同。',
    hint: '请检查序列号：`station units show {serial}` 显示已知内容。没有任何更改。',
  },
};
