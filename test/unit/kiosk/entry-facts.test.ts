import { expect, test } from 'vitest';
import { checkNamed } from '../../../station/domain/check-phrases.ts';
import { factsOf } from '../../../station/kiosk/entry-facts.ts';
import { lineError } from '../../../station/line/line-errors.ts';
import { lineSays } from '../../../station/line/line-phrases.ts';

const finished = {
  runId: 'R1',
  registrationId: 'sn-1',
  outcome: 'FAIL',
  phase: 'verify',
  seconds: 9.8,
  traffic: { sent: 1, received: 2, baudRate: null },
  credentialSha256: null,
  notForProduction: false,
  recovered: false,
} as const;

test('what was recorded in English is known again: the error’s sentence with its details, and the proofs by name', () => {
  const { code, message } = lineError('VERIFY_FAILED', { failed: checkNamed('CHECKED_PAIR') });
  const checks = [
    { name: checkNamed('CHECKED_IDENTITY').text, passed: true },
    { name: checkNamed('CHECKED_CERTIFICATE_AT', { place: 'sec_tag 7 SERV' }).text, passed: true },
    { name: checkNamed('CHECKED_PAIR').text, passed: false },
  ];
  const facts = new Map(
    factsOf({ content: { ...finished, code, message, checks } }).map(({ name, value }) => [name, value]),
  );
  expect(facts.get('message')).toMatchObject({
    code: 'VERIFY_FAILED.message',
    text: message,
    values: { failed: { code: 'CHECKED_PAIR' } },
  });
  expect(facts.get('checks')).toMatchObject({
    code: 'LIST',
    values: { first: { code: 'CHECKED_IDENTITY' }, rest: { values: { place: 'sec_tag 7 SERV' } } },
  });
  expect(facts.get('failedChecks')).toMatchObject({ code: 'CHECKED_PAIR' });
  expect(facts.get('seconds')).toBe(9.8);
  expect(facts.get('traffic.sent')).toBe(1);
  expect(facts.has('traffic.baudRate')).toBe(false);
});

test('a person’s reason stays what they wrote; the station’s own is said in every language', () => {
  const voided = { runId: 'R1', registrationId: 'sn-1', serialNumber: null, sha256: null };
  const reasonOf = (reason: string) =>
    factsOf({ content: { ...voided, reason } }).find(({ name }) => name === 'reason')?.value;
  expect(reasonOf('Nacharbeit nach Sturz')).toBe('Nacharbeit nach Sturz');
  expect(reasonOf(lineSays('HOST_KEY_WIPED').text)).toMatchObject({ code: 'HOST_KEY_WIPED' });
});

test('what nobody can read is left out', () => {
  const content = {
    runId: 'R1',
    registrationId: 'sn-1',
    serialNumber: '01',
    sha256: 'aa',
    certificate: 'MII',
    signer: 's',
    notForProduction: true,
  };
  expect(factsOf({ content }).map(({ name }) => name)).not.toContain('certificate');
});
