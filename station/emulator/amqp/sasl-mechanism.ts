/** One negotiation, as rhea drives it: it sends on what these return, until there is an outcome. */
export interface SaslMechanism {
  outcome: boolean | undefined;
  start(response: Buffer): Buffer | undefined;
  step(response: Buffer): Buffer | undefined;
}
