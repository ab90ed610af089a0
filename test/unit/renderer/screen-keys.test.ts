// @vitest-environment happy-dom
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { createElement, useState } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { Field, TextArea } from '../../../renderer/ui/Field.tsx';
import { mountScreen } from '../../renderer/record-kiosk.ts';

afterEach(cleanup);

function Form({ of, maxLength, type }: { of: 'line' | 'lines'; maxLength?: number; type?: string }) {
  const [value, setValue] = useState('');
  const change = ({ target }: { target: { value: string } }) => setValue(target.value);
  const limit = maxLength === undefined ? {} : { maxLength };
  return of === 'line'
    ? createElement(Field, { label: 'Name', value, onChange: change, ...limit, ...(type !== undefined && { type }) })
    : createElement(TextArea, { label: 'Name', value, onChange: change, ...limit });
}

const mount = (props: Parameters<typeof Form>[0]) => void mountScreen(createElement(Form, props));
const field = async () => screen.findByLabelText<HTMLInputElement | HTMLTextAreaElement>('Name');
const openKeys = async () => fireEvent.click(await screen.findByRole('button', { name: 'On-screen keys' }));
const strike = (...names: string[]) => {
  const keys = within(screen.getByRole('group', { name: 'On-screen keys' }));
  for (const name of names) fireEvent.click(keys.getByRole('button', { name }));
};

describe('keys on the screen', () => {
  test('write what a serial number, a PIN, a product file and a name have in them', async () => {
    mount({ of: 'lines' });
    await openKeys();
    strike(
      'S',
      'N',
      '-',
      '1',
      'Capitals',
      'a',
      'Other keys',
      '=',
      '"',
      '[',
      'New line',
      'Other keys',
      'ä',
      'Capitals',
      'É',
    );
    expect((await field()).value).toBe('SN-1a="[\näÉ');
  });

  test('write and take away where the cursor is', async () => {
    mount({ of: 'line' });
    await openKeys();
    strike('A', 'B', 'C');
    (await field()).setSelectionRange(1, 1);
    strike('X', 'Delete', 'Delete');
    expect((await field()).value).toBe('BC');
    (await field()).setSelectionRange(0, 2);
    strike('Z');
    expect((await field()).value).toBe('Z');
  });

  test('keep to the length of the field, and end no line where there is one', async () => {
    mount({ of: 'line', maxLength: 2, type: 'password' });
    await openKeys();
    strike('1', '2', '3', 'Other keys');
    expect((await field()).value).toBe('12');
    expect(screen.getByRole('button', { name: 'New line' }).hasAttribute('disabled')).toBe(true);
  });

  test('come with a finger in the field, not with a mouse, and go when they are closed', async () => {
    mount({ of: 'line' });
    const keys = () => screen.queryByRole('group', { name: 'On-screen keys' });
    fireEvent.pointerDown(await field(), { pointerType: 'mouse' });
    expect(keys()).toBeNull();
    fireEvent.pointerDown(await field(), { pointerType: 'touch' });
    expect(keys()).not.toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(keys()).toBeNull();
    expect(document.documentElement.dataset['keys']).toBeUndefined();
  });
});

test('every field that is written into is one of those', async () => {
  const renderer = join(import.meta.dirname, '../../../renderer');
  const files = (await readdir(renderer, { recursive: true })).filter((file) => file.endsWith('.tsx'));
  const own = await Promise.all(
    files.map(async (file) => {
      const elements = (await readFile(join(renderer, file), 'utf8')).match(/<(?:input|textarea)\b[^>]*/g) ?? [];
      return elements.some((element) => !/type="(?:file|radio)"/.test(element)) ? [file] : [];
    }),
  );
  expect(own.flat()).toEqual(['ui/Field.tsx']);
});
