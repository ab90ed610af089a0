import {
  ClientCertificateCredential,
  DeviceCodeCredential,
  type TokenCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';

/** How the station proves to Azure Resource Manager who it is. */
export type EntraCredential =
  /** A bearer token that something else fetched; read anew for each sign-in. */
  | { readonly kind: 'token'; readonly read: () => Promise<Buffer> }
  | {
      readonly kind: 'client-certificate';
      readonly tenant: string;
      readonly client: string;
      /** PEM, absolute: certificate and private key of an app registration. */
      readonly certificateFile: string;
    }
  | {
      readonly kind: 'workload';
      readonly tenant: string;
      readonly client: string;
      /** Absolute; the federated token that the platform keeps fresh. */
      readonly tokenFile: string;
    }
  | {
      readonly kind: 'device-code';
      readonly tenant: string;
      /** Null: Azure's own client for developers. */
      readonly client: string | null;
      /** Shows the person where to enter which code. */
      readonly tell: (message: string) => void;
    };

/** How long a token from a file is taken for good: the next call reads it again, since something else renews it. */
const tokenTrustMs = 60_000;

/** Opens the credential; nothing is read and nobody is asked before the first request. */
export function openEntraCredential(credential: EntraCredential, now: () => Date): TokenCredential {
  switch (credential.kind) {
    case 'token':
      return {
        async getToken() {
          const bytes = await credential.read();
          try {
            return { token: bytes.toString('utf8').trim(), expiresOnTimestamp: now().getTime() + tokenTrustMs };
          } finally {
            bytes.fill(0);
          }
        },
      };
    case 'client-certificate':
      return new ClientCertificateCredential(credential.tenant, credential.client, {
        certificatePath: credential.certificateFile,
      });
    case 'workload':
      return new WorkloadIdentityCredential({
        tenantId: credential.tenant,
        clientId: credential.client,
        tokenFilePath: credential.tokenFile,
      });
    case 'device-code':
      return new DeviceCodeCredential({
        tenantId: credential.tenant,
        ...(credential.client === null ? {} : { clientId: credential.client }),
        userPromptCallback: ({ message }) => credential.tell(message),
      });
    default:
      return credential satisfies never;
  }
}
