/** An error of Azure's SDKs, as far as a sign-in is looked at. */
interface SdkError {
  readonly name?: unknown;
  readonly code?: unknown;
  /** Of the operating system, where a file was the trouble. */
  readonly syscall?: unknown;
  /** What Entra ID’s own library said. */
  readonly cause?: { readonly errorCode?: unknown; readonly code?: unknown };
}

const loginFailures = new Set([
  'AuthenticationError',
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

/** Why Entra ID gave no token, by class and code; undefined where it is not about signing in. */
export function entraFailure(error: unknown): { readonly reason: string; readonly isNetwork: boolean } | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDKs reject with Errors, to which they add what they know
  const { name, code, syscall, cause: inner } = error as SdkError;
  if (typeof name === 'string' && loginFailures.has(name)) {
    const reason = [inner?.errorCode, inner?.code].find((told) => typeof told === 'string') ?? name;
    return { reason, isNetwork: reason === 'network_error' };
  }
  // The only file that is read so late is the credential's.
  return syscall === 'open' && typeof code === 'string' ? { reason: code, isNetwork: false } : undefined;
}
