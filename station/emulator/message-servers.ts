import type { Server as HttpsServer } from 'node:https';
import { createServer, type Server } from 'node:tls';
import { createAmqpCalls } from './amqp/amqp-calls.ts';
import { serveAmqp } from './amqp/amqp-session.ts';
import type { Counters } from './counters.ts';
import { createDeviceCalls } from './device-api/device-calls.ts';
import type { RegistrationService } from './device-api/registration-service.ts';
import type { DpsClock } from './dps-clock.ts';
import type { FaultPlan } from './faults.ts';
import { createMqttCalls } from './mqtt/mqtt-calls.ts';
import { serveMqtt } from './mqtt/mqtt-session.ts';
import type { Quotas } from './quotas.ts';
import { tlsServerOptions } from './tls-client.ts';
import type { TlsIdentity } from './tls-identity.ts';
import { type ServeStream, serveWebSockets } from './websocket/websocket.ts';

/** The device API over MQTT and AMQP: a server for each, not listening yet, and both over WebSockets on the HTTPS server. */
export function createMessageServers(options: {
  https: HttpsServer;
  tls: Pick<TlsIdentity, 'key' | 'cert'>;
  registrations: RegistrationService;
  quotas: Quotas;
  faults: FaultPlan;
  counters: Counters;
  clock: DpsClock;
}): { readonly mqtt: Server; readonly amqp: Server } {
  const { registrations, faults, counters, clock } = options;
  const calls = createDeviceCalls(options);
  const mqttOptions = { calls: createMqttCalls({ calls, clock }), faults, counters };
  const amqpOptions = {
    calls: createAmqpCalls({ calls, clock }),
    challenge: registrations.challenge,
    faults,
    counters,
  };
  const mqtt: ServeStream = (stream, socket) => serveMqtt(stream, socket, mqttOptions);
  const amqp: ServeStream = (stream, socket) => serveAmqp(stream, socket, amqpOptions);
  serveWebSockets(options.https, { mqtt, AMQPWSB10: amqp });

  const { key, cert } = options.tls;
  const server = (serve: ServeStream): Server =>
    createServer({ ...tlsServerOptions, key, cert }, (socket) => serve(socket, socket));
  return { mqtt: server(mqtt), amqp: server(amqp) };
}
