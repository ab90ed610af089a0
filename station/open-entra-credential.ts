import { resolve } from 'node:path';
import type { EntraCredential } from './cloud/dps/entra-credential.ts';
import type { EntraConfig } from './config/entra-config.ts';
import type { Home } from './config/home.ts';
import type { ReadSecret } from './open-signer.ts';
import { signerSays } from './signer/signer-phrases.ts';

export interface SigningIn {
  readonly home: Home;
  readonly readSecret: ReadSecret;
  /** Shows the person where to enter which code; where nobody is there, it throws. */
  readonly tell: (message: string) => void;
}

/** A `credential` table of station.toml, its files found and its secrets still unread. */
export function entraCredentialOf(credential: EntraConfig, { home, readSecret, tell }: SigningIn): EntraCredential {
  switch (credential.kind) {
    case 'token':
      return { kind: 'token', read: () => readSecret(credential.token, signerSays('SECRET_BEARER').text) };
    case 'client-certificate': {
      const { kind, tenant, client } = credential;
      return { kind, tenant, client, certificateFile: resolve(home.dir, credential.certificate_file) };
    }
    case 'workload': {
      const { kind, tenant, client } = credential;
      return { kind, tenant, client, tokenFile: resolve(home.dir, credential.token_file) };
    }
    case 'device-code': {
      const { kind, tenant, client = null } = credential;
      return { kind, tenant, client, tell };
    }
    default:
      return credential satisfies never;
  }
}
