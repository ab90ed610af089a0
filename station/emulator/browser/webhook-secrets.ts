/** A copy of an entry's answer whose webhook has lost its query: Azure Functions carry their key in it. */
export function withoutWebhookSecrets(answer: object): object {
  if (!('customAllocationDefinition' in answer)) return answer;
  const { customAllocationDefinition: definition } = answer;
  if (typeof definition !== 'object' || definition === null || !('webhookUrl' in definition)) return answer;
  const url = String(definition.webhookUrl);
  const shown = URL.canParse(url) ? withoutSecrets(new URL(url)) : '(not shown)';
  return { ...answer, customAllocationDefinition: { ...definition, webhookUrl: shown } };
}

function withoutSecrets({ protocol, host, pathname, search }: URL): string {
  return `${protocol}//${host}${pathname}${search === '' ? '' : '?(not shown)'}`;
}
