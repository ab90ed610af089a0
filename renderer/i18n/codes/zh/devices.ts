import type { CodeTable } from '../../code-table.ts';

export const devices: CodeTable = {
  PORT_ADDRESS_INVALID: {
    message: '“{address}”不是端口。',
    hint: '请填写串口（/dev/ttyUSB0、COM3）、usb:BUS-PORT、tcp:HOST:PORT 或 device:/dev/tpmrm0。“设置”中列出了现有端口。',
  },
  PORT_NOT_FOUND: {
    message: '没有端口 {address}。',
    hint: '请插入设备，或选择其他端口：“设置”中列出了现有端口。',
  },
  PORT_BUSY: {
    message: '端口 {address} 正被其他程序使用。',
    hint: '请关闭其他程序（终端、ModemManager、另一个工位）后重试。',
  },
  PORT_PERMISSION_DENIED: {
    message: '工位无权打开 {address}。',
    hint: '请将工位用户加入该端口所属的组（通常是 dialout），然后重新登录。',
  },
  PORT_OPEN_FAILED: {
    message: '无法打开端口 {address}：{reason}。',
    hint: '请检查线缆和适配器后重试。',
  },
  DEVICE_DISCONNECTED: {
    message: '与设备的连接已断开。',
    hint: '请检查线缆和夹具，然后重新扫描：工位会从中断处继续。',
  },
  DEVICE_WRITE_STALLED: {
    message: '设备不接收数据。',
    hint: '请检查电源、线缆和流控，然后重新扫描单元。',
  },
  DEVICE_NO_ANSWER: {
    message: '设备未及时回答“{question}”。',
    hint: '请检查电源、线缆和波特率，然后重新扫描单元。',
  },
  DEVICE_ANSWER_UNREADABLE: {
    message: '设备对“{question}”的回答无法识别。',
    hint: '请检查波特率和接地，然后重新扫描单元。',
  },
  DEVICE_REFUSED: {
    message: '设备拒绝了“{question}”：{answer}。',
    hint: '请将单元放入红色箱；如连续多个如此，请呼叫班长。',
  },
  DEVICE_KEY_EXISTS: {
    message: '设备在 {place} 已有密钥。',
    hint: '请将单元放入红色箱。班长可说明原因后返工。',
  },
  DEVICE_STORAGE_FULL: {
    message: '设备没有空间存放凭据。',
    hint: '请将单元放入红色箱。',
  },
  DEVICE_FIRMWARE_UNSUITABLE: {
    message: '设备固件 {firmware} 无法写入；需要 {required}。',
    hint: '请更新固件，然后重新扫描单元。',
  },
  DEVICE_SWAPPED: {
    message: '该端口上的设备已不是同一个：之前是 {before}，现在是 {after}。',
    hint: '两者都不可出货。请放回第一个并重新扫描，结果显示前不要取出单元。',
  },
  DFU_OTHER_PRODUCT: {
    message: '该端口上的设备是 {actual}；产品应为 {expected}。',
    hint: '请检查单元是否处于引导程序并在正确的夹具中，以及产品文件中的 vendor_id 和 product_id。',
  },
  DFU_SERIAL_MISSING: {
    message: '设备引导程序没有 USB 序列号。',
    hint: '请将单元放入红色箱：没有序列号无法区分单元。',
  },
  DFU_INTERFACE_MISSING: {
    message: '设备没有备用设置为 {alternate} 的 DFU 接口。',
    hint: '请检查单元是否处于引导程序，以及产品文件中的 alternate。',
  },
  DFU_AREA_UNSUITABLE: {
    message: '设备在 {address} 没有 {bytes} 字节的整扇区可擦存储；其布局为“{layout}”。',
    hint: '请更正产品文件中的 address 和 area_bytes：区域必须与扇区边界对齐。',
  },
  DFU_AREA_TOO_SMALL: {
    message: '凭据及设置需要 {bytes} 字节；该区域只有 {limit}。',
    hint: '请增大产品文件中的 area_bytes，或使用更短的证书链。',
  },
  DFU_PROTOCOL_VIOLATED: {
    message: '设备引导程序在“{question}”之后处于不应有的状态 {state}。',
    hint: '请取出单元重新放入并扫描；如再次发生，请放入红色箱。',
  },
  DFU_RESTARTED: {
    message: '设备在“{question}”过程中重新启动。',
    hint: '请检查电源和夹具触点，然后重新扫描单元。',
  },
  DFU_READ_PROTECTED: {
    message: '设备存储受保护：引导程序拒绝了“{question}”。',
    hint: '请将单元放入红色箱：解除保护会擦除固件。',
  },
  DFU_UPLOAD_TOO_SHORT: {
    message: '设备只返回了 {bytes} 字节中的 {received} 字节。',
    hint: '请更正产品文件中的 area_bytes；如其他单元正常，请将此单元放入红色箱。',
  },
  NRF91_RADIO_ON: {
    message: '调制解调器因射频开启而拒绝“{question}”。',
    hint: '请重新扫描。如再次发生，说明固件自行开启射频：需要工厂模式。',
  },
  NRF91_KEY_GENERATION_FAILED: {
    message: '调制解调器无法生成密钥对。',
    hint: '请将单元放入红色箱。',
  },
  NRF91_SUPPLY_LOW: {
    message: '调制解调器因供电电压过低而拒绝“{question}”。',
    hint: '请检查夹具供电和电池，然后重新扫描单元。',
  },
  NRF91_ATTESTATION_MISMATCH: {
    message: '调制解调器的证明与其报告的密钥不符：{difference}。',
    hint: '请重新扫描。如再次发生，请将单元放到一边并呼叫班长。',
  },
  ZEPHYR_PLACE_NOT_CONFIGURED: {
    message: '产品没有指定 {what} 在设备上的位置。',
    hint: '请在产品文件的 [device] 部分设置 {key}。',
  },
  ZEPHYR_CREDENTIAL_TOO_LARGE: {
    message: '{place} 的凭据为 {bytes} 字节；设备最多接受 {limit}。',
    hint: '请使用更小的证书，或增大固件的 CONFIG_TLS_CREDENTIALS_SHELL_CRED_BUF_SIZE 和产品文件的 credential_buffer_bytes。',
  },
  ZEPHYR_CHAIN_TOO_LONG: {
    message: '证书链有 {certificates} 个证书；产品只有 {places} 个位置。',
    hint: '请在产品文件 [device] 部分的 chain_sec_tags 中增加标签。',
  },
  ZEPHYR_LINE_TOO_LONG: {
    message: '命令“{question}”有 {bytes} 个字符；设备最多接受 {limit}。',
    hint: '请缩短该值，或增大固件的 CONFIG_SHELL_CMD_BUFF_SIZE 和产品文件的 command_buffer_bytes。',
  },
  ZEPHYR_COMMON_NAME_UNSUITABLE: {
    message: '设备无法为名称“{commonName}”生成证书请求。',
    hint: '只能使用字母、数字和 . _ : -',
  },
  ZEPHYR_SERIAL_MISSING: {
    message: '设备在 {place} 没有序列号。',
    hint: '请将单元退回写入序列号的工序。',
  },
  ZEPHYR_RESTARTED: {
    message: '设备在“{question}”过程中重新启动。',
    hint: '请检查电源和夹具触点，然后重新扫描单元。',
  },
  USB_NOT_AVAILABLE: {
    message: '本机没有工位可用的 USB。',
    hint: '请检查 USB 控制器及驱动；容器需要 /dev/bus/usb 和 /sys/bus/usb。',
  },
  USB_PERMISSION_DENIED: {
    message: '工位无权打开 USB 设备 {address}。',
    hint: '{remedy}',
  },
  USB_INTERFACE_BUSY: {
    message: '{address} 的接口 {interface} 正被 {holder} 使用。',
    hint: '请关闭使用该设备的程序，或让驱动不占用它：见 docs/usb.md。',
  },
  USB_INTERFACE_MISSING: {
    message: '{address} 上的设备没有 {wanted}。',
    hint: '请检查该端口上的产品和固件是否正确。',
  },
  USB_PRODUCT_UNEXPECTED: {
    message: '{address} 上的 USB 设备是 {actual}；产品应为 {expected}。',
    hint: '请检查夹具中的单元，以及产品文件中的 vendor_id 和 product_id。',
  },
  USB_ADDRESS_NEEDED: {
    message: '“{address}”不是 USB 端口，而该产品通过 USB 写入。',
    hint: '请填写 usb:BUS-PORT；“设置”中列出了现有端口。',
  },
  USB_STALLED: {
    message: '设备拒绝了“{question}”。',
    hint: '请重新插入单元并扫描；如仍如此，请放入红色箱。',
  },
  USB_PORT_CROWDED: {
    message: '{address} 下有 {count} 个设备，只应有一个：{ports}。',
    hint: '夹具中只留一个单元，或为每个槽位绑定单独的端口。',
  },
  USB_SERIAL_NOT_UNIQUE: {
    message: '两个设备都自称 {identity}：位于 {first} 和 {second}。',
    hint: '请取出两者并查明哪个有误：一个序列号只属于一个单元。',
  },
};
