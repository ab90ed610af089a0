import type { CodeTable } from '../../code-table.ts';

export const certificates: CodeTable = {
  CSR_MALFORMED: {
    message: '设备的证书请求不是有效的 PKCS#10 请求：{problem}。',
    hint: '请重新扫描。如再次发生，说明其固件生成的请求有误：请放到一边。',
  },
  CSR_SIGNATURE_INVALID: {
    message: '设备的证书请求不是用所申请的密钥签名的。',
    hint: '请重新扫描。如再次发生，请放到一边：它无法证明持有密钥。',
  },
  CSR_KEY_NOT_ALLOWED: {
    message: '设备的密钥不符合产品要求（{expected}）：{problem}。',
    hint: '请将单元放入红色箱。如连续多个如此，请对照产品的密钥算法与固件。',
  },
  CSR_IDENTITY_MISMATCH: {
    message: '设备的证书请求写的是“{found}”，不是该单元。',
    hint: '请检查扫描的标签是否属于槽位中的单元，然后重新扫描。',
  },
  PEM_MALFORMED: {
    message: '{what} 的 PEM 文本已损坏。',
    hint: '请从来源重新导出文件；以文件方式复制，不要通过邮件或终端。',
  },
  PKI_NAME_INVALID: {
    message: '证书不能使用该名称：{attribute} {problem}。',
    hint: '请缩短或更改产品的注册 ID、组织或序列号规则。',
  },
  PKI_PROFILE_INVALID: {
    message: '产品的证书配置不可用：{problem}。',
    hint: '请更正产品文件的 certificate 部分。',
  },
  PKI_ISSUER_EXPIRED: {
    message: '签发证书已于 {notAfter} 过期。',
    hint: '请检查工位时钟。如正确，请签署新的签发证书。',
  },
  PKI_ISSUER_NOT_YET_VALID: {
    message: '签发证书自 {notBefore} 起才有效。',
    hint: '请检查工位时钟：很可能不正确。',
  },
  PKI_ISSUER_EXPIRES_FIRST: {
    message: '有效期到 {wanted} 的设备证书会超过 {notAfter} 到期的签发证书。',
    hint: '请缩短产品的证书有效期，或为工位提供更长期的签发证书。',
  },
  PKI_TBS_FOREIGN: {
    message: '待签内容不是该签发者的设备证书：{problem}。',
    hint: '没有签名。如签发证书已更换，由班长说明原因后返工。',
  },
  PKI_CERTIFICATE_INVALID: {
    message: '刚签署的证书无法用签发证书验证。',
    hint: '该证书已丢弃。请停线并检查签发证书是否与签名器的密钥匹配。',
  },
  PKI_CHAIN_MALFORMED: {
    message: '无法读取证书链中的第 {position} 个证书：{problem}。',
    hint: '请重新导出证书链：PEM 或 DER，签发 CA 的证书在最前。',
  },
  PKI_CHAIN_KEY_MISMATCH: {
    message: '证书链中没有属于签名器签发密钥的证书。',
    hint: '请签署本工位生成的请求；其他密钥的证书在此无用。',
  },
  PKI_CHAIN_NOT_A_CA: {
    message: '证书“{subject}”不能签发证书：{problem}。',
    hint: '请以 CA 形式签发：basicConstraints CA true、keyUsage keyCertSign，并留足路径长度。',
  },
  PKI_CHAIN_BROKEN: {
    message: '证书链在“{subject}”处断开：{problem}。',
    hint: '请导出签署签发证书的 CA 的完整证书链，不要附带其他证书。',
  },
  PKI_CHAIN_NOT_VALID_NOW: {
    message: '证书链中的证书“{subject}”有效期为 {notBefore} 至 {notAfter}，现在无效。',
    hint: '请检查工位时钟；如正确，请更新证书。',
  },
};
