import * as fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { type KeyPath, keyLines } from '../../../station/config/key-lines.ts';

const document = `# first line
top = 1
"quoted key" = "a # b"
dotted.'a.b'.c = [1, [2,
  3], # ] not the end
  { x = 1, y = { "z\\u0041" = 2 } },
]
text = """
inside = "no key"
[nor.table]
"""""
raw = '''
[x]
\\'''

  [table.sub] # header
key = 2024-01-01T00:00:00Z
[[list]]
a = 1
[list.inner]
b = 1
[[list]]
a = 2
[[list.deep]]
c = '#'
[[list.deep]]
c = "\\"]"
[ last . "one" ]
`;

describe('the lines of keys', () => {
  const lines = keyLines(document);
  test.each<[KeyPath, number]>([
    [['top'], 2],
    [['quoted key'], 3],
    [['dotted'], 4],
    [['dotted', 'a.b', 'c'], 4],
    [['dotted', 'a.b', 'c', 0], 4],
    [['dotted', 'a.b', 'c', 1, 1], 5],
    [['dotted', 'a.b', 'c', 2, 'y', 'zA'], 6],
    [['text'], 8],
    [['raw'], 12],
    [['table'], 16],
    [['table', 'sub', 'key'], 17],
    [['list', 0, 'a'], 19],
    [['list', 0, 'inner', 'b'], 21],
    [['list', 1], 22],
    [['list', 1, 'a'], 23],
    [['list', 1, 'deep', 0, 'c'], 25],
    [['list', 1, 'deep', 1, 'c'], 27],
    [['last', 'one'], 28],
  ])('%j stands on line %i', (path, line) => {
    parse(document);
    expect(lines.exact(path)).toBe(line);
  });

  test('what is not written has no line of its own, but that of the table around it', () => {
    expect(lines.exact(['table', 'sub', 'absent'])).toBeUndefined();
    expect(lines.nearest(['table', 'sub', 'absent'])).toBe(16);
    expect(lines.nearest(['list', 1, 'deep', 1, 'absent', 'more'])).toBe(26);
    expect(lines.exact(['inside'])).toBeUndefined();
    expect(lines.nearest(['absent', 'table'])).toBeUndefined();
  });

  test.each(['\uFEFFa = 1\r\nb = 2\r\n', 'a = 1\nb = 2', 'a = 1 # x\nb = 2 # y'])('line ends and marks: %j', (text) => {
    expect(keyLines(text).exact(['b'])).toBe(2);
  });

  test('every path of a parsed document has a line', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const found = keyLines(text);
        expect(pathsOf(parse(text)).filter((path) => found.exact(path) === undefined)).toEqual([]);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test('each key is found on the line on which it was written', () => {
    fc.assert(
      fc.property(fc.array(statements, { minLength: 1, maxLength: 12 }), (parts) => {
        let line = 1;
        const text: string[] = [];
        const expected = parts.map((part, index) => {
          text.push(part.replaceAll('KEY', `key${index}`));
          const at = line + (part.split('KEY')[0]?.split('\n').length ?? 1) - 1;
          line += part.split('\n').length;
          return at;
        });
        const found = keyLines(text.join('\n'));
        expect(expected.map((_, index) => found.exact([`key${index}`]))).toEqual(expected);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

/** Statements with all that could lead a line counter astray. */
const statements = fc.constantFrom(
  'KEY = 1',
  '\n\nKEY = "a\\"b#" # key0',
  "KEY = '''\n[table]\n'''",
  'KEY = """\n""\\"\n"""',
  'KEY = [\n  # ]\n  1, "]",\n]',
  'KEY = { a = { b = "}" }, c = [1,\n2] }',
  '# [comment]\n"KEY" = true',
  '  \'KEY\'.sub."more" = 0x1F',
);

const keys = fc.constantFrom('a', 'b', 'c-d', '"e f"', "'g.h'", '"\\u0041"', '1');
const scalars = fc.constantFrom('1', '-2.5', 'true', '"x # y"', "'[z]'", '"""\nm = 1\n"""', '2024-01-01', 'inf');
const { value: values } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(' ,\n ')}]`),
    fc
      .uniqueArray(fc.tuple(keys, tie('value')), { maxLength: 3, selector: ([key]) => key })
      .map((items) => `{ ${items.map(([key, value]) => `${key} = ${value}`).join(', ')} }`),
  ),
}));
const lines = fc.oneof(
  fc.tuple(keys, values).map(([key, value]) => `${key} = ${value}`),
  fc.tuple(keys, keys, values).map(([table, key, value]) => `${table} . ${key} = ${value} # c`),
  fc.array(keys, { minLength: 1, maxLength: 3 }).map((path) => `[ ${path.join('.')} ]`),
  fc.array(keys, { minLength: 1, maxLength: 2 }).map((path) => `[[${path.join('.')}]]`),
  fc.constant('# "a" = 1'),
);
/** Only what the parser takes; most clashes of names are filtered away. */
const documents = fc
  .array(lines, { maxLength: 8 })
  .map((all) => all.join('\n'))
  .filter((text) => {
    try {
      parse(text);
      return true;
    } catch {
      return false;
    }
  });

function pathsOf(value: unknown, at: KeyPath = []): KeyPath[] {
  const below = Array.isArray(value)
    ? value.flatMap((item, index) => pathsOf(item, [...at, index]))
    : typeof value === 'object' && value !== null && !(value instanceof Date)
      ? Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...at, key]))
      : [];
  return at.length === 0 ? below : [at, ...below];
}
