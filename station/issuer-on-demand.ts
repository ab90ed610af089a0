import type { Product } from './config/product.ts';
import type { CertificateIssuer } from './pki/certificate-issuer.ts';

/** The issuing CA, from the moment that a product needs one. */
export function issuerOnDemand(open: () => Promise<CertificateIssuer>) {
  let issuer: CertificateIssuer | undefined;
  return {
    /** @throws what `open` does */
    async openFor(products: readonly Product[]): Promise<void> {
      if (products.some((product) => product.config.attestation === 'x509')) issuer ??= await open();
    },
    get(): CertificateIssuer {
      if (!issuer) throw new TypeError('a product without certificates asked for one');
      return issuer;
    },
  };
}
