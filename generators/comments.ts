// Comments in the manner of a header, as what they say and not as text: paragraphs, lists with items that hang, arcs
// with paragraphs under them. Written at any width they say the same, so that cutting them up can be tested.
import fc from 'fast-check'

/** A block by its kind, with its sentences as words. */
export interface WrittenBlock {
  readonly kind: 'text' | 'item' | 'heading'
  /** The headings, or the name of the item, that it stands under. */
  readonly under: readonly string[]
  readonly indent: number
  readonly sentences: readonly (readonly string[])[]
  /** Words at its beginning that are kept on one line, or there would be no item. */
  readonly kept: number
  /** Whether an empty line stands before it. */
  readonly apart: boolean
}

// Words that look like something else where they come to stand at the beginning of a line, or at the end of one.
const inner = fc.constantFrom(
  ...['the device', 'data_fd', '-', '*', 'RUNNING', 'read()', '6.2', "device's", '(P2P)', '"saving', 'STOP -> RUNNING'],
  ...[
    'e.g. a',
    '(ex. host',
    'STOP_COPY,',
    'field;',
    'vfio_main.c',
    'i.e. one',
    'that:',
    'etc. and',
    '1.',
    '...',
    '@name',
  ],
  ...['while', 'must', 'and', 'of', 'arcs', 'a', 'it'],
)
const first = fc.constantFrom('The', 'While', 'It', 'Note:', 'STOP', 'dirty_bytes', 'A', 'STOP -> RUNNING', '(This')
const last = fc.constantFrom('state.', 'it.', 'user!', 'faults).', 'group".', 'why?', 'write().', 'STOP.', '"so".')

const wordsOf = (parts: readonly string[]): readonly string[] => parts.join(' ').split(' ')

// What announces a list is not followed by what looks like one.
const isPlain = (words: readonly string[]): boolean =>
  words.every((word, at) => !(word.endsWith(':') && /^([-*@A-Z]|1\.)/.test(words[at + 1] ?? ''))) &&
  // A number with a full stop ends a sentence, and so do three dots before a capital.
  words.every((word, at) => !/^(1\.|\.\.\.)$/.test(word) || (word === '...' && /^[a-z]/.test(words[at + 1] ?? '')))

const sentences: fc.Arbitrary<readonly string[]> = fc
  .tuple(first, fc.array(inner, { minLength: 1, maxLength: 24 }), last)
  .map(([opening, middle, ending]) => wordsOf([opening, ...middle, ending]))
  .filter((words) => isPlain(words) && words[1] !== '-')

const paragraphs = fc.array(sentences, { minLength: 1, maxLength: 4 })

const text = (indent: number, under: readonly string[]): fc.Arbitrary<readonly WrittenBlock[]> =>
  paragraphs.map((all) => [{ kind: 'text', under, indent, sentences: all, kept: 1, apart: true }])

/** A paragraph that announces a list, and the list. */
const lists: fc.Arbitrary<readonly WrittenBlock[]> = fc
  .tuple(
    sentences,
    fc.integer({ min: 1, max: 3 }),
    fc.array(fc.tuple(fc.constantFrom('-', '*', 'STOP -', 'RUNNING_P2P -', '@argsz:'), paragraphs), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([announcing, deeper, items]) => [
    {
      kind: 'text',
      under: [],
      indent: 1,
      sentences: [[...announcing.slice(0, -1), 'these:']],
      kept: 1,
      apart: true,
    },
    ...items.map(([mark, [head, ...rest]]): WrittenBlock => {
      const marks = mark.split(' ')
      const under = marks.length === 2 ? [marks[0]!] : []
      const own = { kind: 'item', under, indent: 1 + deeper, kept: marks.length + 1, apart: false } as const
      return { ...own, sentences: [[...marks, ...head!], ...rest] }
    }),
  ])

const states = fc.constantFrom('RUNNING', 'STOP', 'STOP_COPY', 'PRE_COPY_P2P', 'any', 'ERROR')
const headed: fc.Arbitrary<readonly WrittenBlock[]> = fc
  .uniqueArray(
    fc.tuple(states, states).map(([from, to]) => `${from} -> ${to}`),
    { minLength: 1, maxLength: 3 },
  )
  .chain((under) =>
    fc.array(text(3, under), { minLength: 1, maxLength: 3 }).map((below) => [
      ...under.map((arc, at): WrittenBlock => ({
        kind: 'heading',
        under: [],
        indent: 1,
        sentences: [arc.split(' ')],
        kept: 3,
        apart: at === 0,
      })),
      ...below.map(([block], at): WrittenBlock => ({ ...block!, apart: at > 0 })),
    ]),
  )

/** Comments of a few paragraphs, lists and arcs. */
export const writtenComments: fc.Arbitrary<readonly WrittenBlock[]> = fc
  .array(fc.oneof(text(1, []), lists, headed), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.flat())

/** A comment as text, wrapped at a width. */
export function writtenAt(blocks: readonly WrittenBlock[], width: number): string {
  const lines = blocks.flatMap((block, at) => [...(block.apart && at > 0 ? [''] : []), ...linesOf(block, width)])
  return `/*\n${lines.map((line) => ` *${line}\n`).join('')} */`
}

function linesOf({ kind, indent, sentences: all, kept }: WrittenBlock, width: number): readonly string[] {
  const words = all.flat()
  const hang = ' '.repeat(kind === 'item' ? indent + 2 : indent)
  const lines = [`${' '.repeat(indent)}${words.slice(0, kept).join(' ')}`]
  for (const word of words.slice(kept)) {
    const line = `${lines.at(-1)!} ${word}`
    if (line.length <= width || kind === 'heading') lines[lines.length - 1] = line
    else lines.push(`${hang}${word}`)
  }
  return lines
}
