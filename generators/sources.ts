// A C file with a table of next states, of no kernel's shape: other names, numbers for names, the answer in a
// variable of its own, and the loop that skips unsupported states in whatever form is asked for. What reads C is
// tried on it.
import { ERROR, ERROR_NUMBER, cellsOf, hardcodedTables, protocol, tableOf } from '#model'

/** The names that the file gives to things, as options of the reader. */
export const sourceNames = {
  array: 'next_state',
  flags: 'needs',
  function: 'step',
  statePrefix: 'ST_',
  flagPrefix: 'CAN_',
} as const

const skips = {
  while: 'while (AT(next) & ~dev->flags) next = next_state[next][to];',
  for: 'for (; AT(next) & ~dev->flags; next = next_state[next][to]) { }',
  break: 'for (;;) { if (!(AT(next) & ~dev->flags)) break; next = next_state[next][to]; }',
  do: 'do { if (!(AT(next) & ~dev->flags)) break; next = next_state[next][to]; } while (1);',
  call: 'while (lacks(dev, next)) next = next_state[next][to];',
} as const

/** The skip loop in some of its forms: does it stop at ERROR, and the statement. */
export const skipLoops: readonly { readonly guarded: boolean; readonly text: string }[] = [
  ...Object.values(skips).map((text) => ({ guarded: false, text })),
  // A look at ERROR before the loop does not help once the loop has begun.
  { guarded: false, text: `if (next == ST_ERROR) return -EINVAL; ${skips.while}` },
  { guarded: false, text: 'while (next != ST_STOP && (AT(next) & ~dev->flags)) next = next_state[next][to];' },
  { guarded: true, text: 'while (next && (AT(next) & ~dev->flags)) next = next_state[next][to];' },
  { guarded: true, text: 'while ((AT(next) & ~dev->flags) && next != ST_ERROR) next = next_state[next][to];' },
  { guarded: true, text: 'for (; next > 0; next = next_state[next][to]) { if (!(AT(next) & ~dev->flags)) break; }' },
  { guarded: true, text: 'while (1) { if (!next || !lacks(dev, next)) break; next = next_state[next][to]; }' },
  {
    guarded: true,
    text: 'do { if (!next) return -EINVAL; if (!lacks(dev, next)) break; next = next_state[next][to]; } while (1);',
  },
]

export interface SourceParts {
  /** The table's initializer; without it the protocol's table, as bare numbers. */
  readonly table?: string
  readonly loop?: string
  /** What stands before the table, such as a comment. */
  readonly before?: string
}

const names = [ERROR, ...protocol.states.map(({ name }) => name)]

/** The protocol's table as rows of numbers. */
function numbers(): string {
  const cells = cellsOf(tableOf(protocol))
  const numberOf = (name: string): number =>
    protocol.states.find((state) => state.name === name)?.number ?? ERROR_NUMBER
  return `{ ${names.map((from) => `{ ${names.map((to) => numberOf(cells[from]![to]!)).join(', ')} }`).join(',\n  ')} }`
}

/** The text of the file. */
export function sourceText({
  table = numbers(),
  loop = skipLoops.at(-1)!.text,
  before = '',
}: SourceParts = {}): string {
  const required = hardcodedTables.at(-1)!.required
  return `/* A device of our own. */
enum dev_state { ${names.map((name) => `ST_${name}`).join(', ')}, ST_COUNT };
enum { CAN_STOP_COPY = 1, CAN_P2P = 1 << 1, CAN_PRE_COPY = 1 << 2, CAN_ALL = 7 };
#define AT(state) needs[state]

static const unsigned int needs[ST_COUNT] = { ${names.map((name) => `0x${required[name]!.toString(16)}`).join(', ')} };

${before}
static const unsigned char next_state[][ST_COUNT] = ${table};

static bool lacks(const struct dev *dev, unsigned int state)
{
  return needs[state] & ~dev->flags;
}

int step(struct dev *dev, unsigned int from, unsigned int to, unsigned int *out)
{
  unsigned int next;

  if (WARN_ON(from >= ST_COUNT || lacks(dev, from)))
    return -EINVAL;
  if (to >= ST_COUNT || lacks(dev, to))
    return -EINVAL;
  next = next_state[from][to];
  ${loop}
  if (next == ST_ERROR)
    return -EINVAL;
  *out = next;
  return 0;
}
`
}
