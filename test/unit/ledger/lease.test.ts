import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acquireLease, isLeaseHeld } from '../../../station/ledger/lease.ts';
import { tempDirectory } from './history.ts';

const held = expect.objectContaining({ code: 'LEASE_HELD' });

function acquire(directory: string, name: string) {
  const lease = acquireLease(directory, name);
  onTestFinished(() => lease.release());
  return lease;
}

test('a lease is held until it is given back', () => {
  const directory = join(tempDirectory(), 'leases');
  expect(isLeaseHeld(directory, 'sync')).toBe(false);
  const lease = acquire(directory, 'sync');
  expect(lease.name).toBe('sync');
  expect(isLeaseHeld(directory, 'sync')).toBe(true);
  expect(() => acquireLease(directory, 'sync')).toThrow(held);
  // Looking and being refused must not have loosened it.
  expect(isLeaseHeld(directory, 'sync')).toBe(true);
  lease.release();
  lease.release();
  expect(isLeaseHeld(directory, 'sync')).toBe(false);
  acquire(directory, 'sync');
  expect(isLeaseHeld(directory, 'sync')).toBe(true);
});

test('leases of other names and folders are others', () => {
  const directory = tempDirectory();
  acquire(directory, 'line/1');
  expect(isLeaseHeld(directory, 'line/2')).toBe(false);
  expect(isLeaseHeld(tempDirectory(), 'line/1')).toBe(false);
  expect(isLeaseHeld(directory, 'line/1')).toBe(true);
});

test('nothing is left behind', () => {
  const directory = tempDirectory();
  acquire(directory, 'line').release();
  expect(readdirSync(directory)).toEqual([]);
});

test('a folder that cannot be used is reported', () => {
  const directory = tempDirectory();
  writeFileSync(join(directory, 'file'), '');
  const failed = expect.objectContaining({ code: 'LEASE_FAILED' });
  expect(() => acquireLease(join(directory, 'file'), 'sync')).toThrow(failed);
  mkdirSync(join(directory, 'sync.lease'));
  expect(() => acquireLease(directory, 'sync')).toThrow(failed);
});
