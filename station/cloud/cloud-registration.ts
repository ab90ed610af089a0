/** What became of the device's registration. */
export interface CloudRegistration {
  /** DPS's own word: `assigned`, `assigning`, `failed`, `disabled`, `unassigned`. */
  readonly status: string;
  readonly substatus: string | null;
  /** Host name of its IoT hub. */
  readonly hub: string | null;
  readonly deviceId: string | null;
  /** RFC 3339: when it registered first, and when the record last changed. */
  readonly registeredAt: string | null;
  readonly updatedAt: string | null;
  readonly errorMessage: string | null;
}
