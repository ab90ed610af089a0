/** What happened since the start, for tests and for the person watching. Live: read it again for newer numbers. */
export interface Counters {
  /** HTTP requests that arrived, whatever became of them. */
  requests: number;
  /** HTTP answers by status. */
  readonly answers: Record<number, number>;
  /** Requests refused for the quota, by any transport. */
  throttled: number;
  /** Requests that an outage or a planned fault spoiled. */
  faulted: number;
  enrollmentsCreated: number;
  enrollmentsUpdated: number;
  enrollmentsDeleted: number;
  registrationsStarted: number;
  registrationsAssigned: number;
  mqttConnections: number;
  amqpConnections: number;
  /** Failures of the emulator itself, answered with 500 or a closed connection: always 0, or the emulator is wrong. */
  internalErrors: number;
}

export const newCounters = (): Counters => ({
  requests: 0,
  answers: {},
  throttled: 0,
  faulted: 0,
  enrollmentsCreated: 0,
  enrollmentsUpdated: 0,
  enrollmentsDeleted: 0,
  registrationsStarted: 0,
  registrationsAssigned: 0,
  mqttConnections: 0,
  amqpConnections: 0,
  internalErrors: 0,
});
