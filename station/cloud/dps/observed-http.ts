import type { Agent, ClientRequest } from 'node:http';
import httpBase from 'azure-iot-http-base';

type BuildRequest = InstanceType<typeof httpBase.Http>['buildRequest'];

/** The SDK's HTTP layer on the station's own agent, handing out each request it makes: the SDK itself cannot bound or abort one. */
export class ObservedHttp extends httpBase.Http {
  readonly #onRequest: (request: ClientRequest) => void;

  constructor(agent: Agent, onRequest: (request: ClientRequest) => void) {
    super();
    this.setOptions({ http: { agent } });
    this.#onRequest = onRequest;
  }

  override buildRequest(...call: Parameters<BuildRequest>): ClientRequest {
    const request = super.buildRequest(...call);
    this.#onRequest(request);
    return request;
  }
}
