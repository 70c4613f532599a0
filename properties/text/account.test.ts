// The account of a header that was written for this test: only its names are those of a real one.
import { chain, protocol, restrict } from '#model'
import { describe, expect, test } from 'vitest'
import { accountOf, type Account, type Catalogue } from './account.ts'
import { findingsOf } from './finding.ts'

const arcText = restrict(protocol, ['STOP_COPY'])
  .arcs.map(({ from, to }) => ` * ${chain(from, to)}\n *   Moves at once.\n *\n`)
  .join('')

const header = `#define VFIO_DEVICE_FEATURE 1
#define VFIO_MIGRATION_STOP_COPY (1 << 0)
#define VFIO_DEVICE_FEATURE_MIGRATION 1
/*
 * Asks for a state. Must answer
 * at once. See below.
 */
#define VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE 2
/*
 * The machine.
 *
${arcText} * any -> ERROR
 *   Fails loudly.
 */
enum vfio_device_mig_state { A };
`

const state = 'VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE'
const machine = 'enum vfio_device_mig_state'
const moves = restrict(protocol, ['STOP_COPY']).arcs.map(({ from, to }) => chain(from, to))

const catalogue: Catalogue = {
  requirements: [
    {
      name: 'answers/at-once',
      since: '5.18',
      cites: [
        { section: 'Asks for a state', quote: 'Must answer at once' },
        { section: 'Asks for a state', quote: 'Goes on while it runs', since: '6.2' },
      ],
    },
    { name: 'moves/at-once', since: '5.18', cites: moves.map((section) => ({ section, quote: 'Moves at once' })) },
    { name: 'moves/later', since: '6.2', cites: [{ section: 'PRE_COPY -> RUNNING', quote: 'Moves while it runs' }] },
  ],
  exemptions: [
    { passage: state, quote: 'Asks for', reason: 'definition', because: 'Its title.' },
    { passage: state, quote: 'See below', reason: 'informative', because: 'A reference.' },
    { passage: machine, quote: 'The machine', reason: 'definition', because: 'Its title.' },
    { passage: machine, quote: 'Tracks', reason: 'definition', because: 'A later one.', since: '6.2' },
    {
      passage: 'VFIO_MIG_GET_PRECOPY_INFO',
      quote: 'Counts',
      reason: 'definition',
      because: 'A later one.',
      since: '6.2',
    },
  ],
  wanting: [{ passage: machine, quote: 'Fails loudly', party: 'driver', asks: 'It fails so that it is heard.' }],
}

const account = (text = header, from: Partial<Catalogue> = {}): Account => accountOf(text, { ...catalogue, ...from })!
const messagesOf = (text = header, from: Partial<Catalogue> = {}): readonly string[] =>
  findingsOf(account(text, from)).map(({ line, message }) => `${line ?? '-'} ${message}`)

const last = header.split('\n').findIndex((line) => line.includes('Fails')) + 1
const wanted = `${last} no requirement tests "Fails loudly."`

describe('a header that the catalogue was made for', () => {
  test('is accounted for sentence by sentence', () => {
    const { sentences, release } = account()
    const of = (text: string): unknown => sentences.find(({ sentence }) => sentence.text === text)?.basis
    expect(release).toBe('5.18')
    expect(of('Must answer at once.')).toEqual({ type: 'requirements', names: ['answers/at-once'] })
    expect(of('See below.')).toEqual({ type: 'exempt', exemption: catalogue.exemptions[1] })
    expect(of('Fails loudly.')).toEqual({ type: 'wanting', wanting: catalogue.wanting[0] })
    expect(of('any -> ERROR')).toEqual({ type: 'arc' })
    expect(sentences.filter(({ basis }) => basis.type === 'arc')).toHaveLength(7)
    expect(messagesOf()).toEqual([wanted])
    expect(messagesOf(header, { wanting: [] })).toEqual([`${last} nobody accounts for "Fails loudly."`])
  })
  test('lacks what is newer, and that is no fault of it', () => {
    const { lacks, newer, lost, stale } = account()
    const since = (release: string) => lacks.filter((one) => one.since === release).map(({ isNewer }) => isNewer)
    expect([since('6.2'), since('7.1')]).toEqual([[true, true], [true]])
    expect(newer.map(({ requirement, since: release }) => [requirement, release])).toEqual([
      ['answers/at-once', '6.2'],
      ['moves/later', '6.2'],
    ])
    expect([lost, stale]).toEqual([[], []])
  })
  test('is one of any kind of comment: the same, wrapped otherwise', () => {
    expect(messagesOf(header.replace('Must answer\n * at once.', 'Must\n * answer at\n * once.'))).toEqual([
      `${last + 1} no requirement tests "Fails loudly."`,
    ])
  })
})

test('a text that says nothing of migration has no account', () => {
  expect(accountOf('int main(void) { return 0; }', catalogue)).toBeUndefined()
})

describe('a header that has changed', () => {
  test.each([
    ['a sentence more', ['See below.', 'See below. Never waits.'], '6 nobody accounts for "Never waits."'],
    [
      'a sentence of a requirement less',
      ['Must answer\n * at once. ', ''],
      '- answers/at-once cites words that are not there',
    ],
    ['a word of a quote changed', ['at once. See', 'at last. See'], '- answers/at-once cites words that are not there'],
    [
      'an exempt sentence less',
      [' See below.', ''],
      'the exemption "See below" in VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE matches no',
    ],
    ['words that are exempt twice', ['The machine.', 'The machine. The machine again.'], 'matches 2 sentences'],
    [
      'a wanted sentence less',
      ['Fails loudly.', ''],
      'what is wanting by "Fails loudly" in enum vfio_device_mig_state matches no',
    ],
    ['an arc of its own', ['any -> ERROR', 'STOP -> STOP'], 'nobody accounts for "STOP -> STOP"'],
    [
      'an arc less',
      [' * STOP -> RESUMING\n *   Moves at once.\n *\n', ''],
      'nothing stands under "STOP -> RESUMING" any more',
    ],
    [
      'a new name',
      ['enum vfio', '#define VFIO_MIG_SHOUT 3\nenum vfio'],
      'VFIO_MIG_SHOUT is a name of migration that no',
    ],
    [
      'a passage of its release less',
      ['#define VFIO_DEVICE_FEATURE_MIGRATION 1\n', ''],
      'VFIO_DEVICE_FEATURE_MIGRATION is not there',
    ],
    [
      'a newer mark',
      ['(1 << 0)', '1\n#define VFIO_MIGRATION_PRE_COPY 4'],
      'moves/later cites words that are not there',
    ],
  ] as const)('%s', (_, [from, to], message) => {
    expect(header).toContain(from)
    const found = messagesOf(header.replace(from, to))
    expect(found.filter((one) => one.includes(message)).length).toBeGreaterThan(0)
  })
  test('a quote that stands elsewhere now is told with its place', () => {
    const moved = header
      .replace(' * STOP -> RESUMING\n *   Moves at once.', ' * STOP -> RESUMING\n *   Rests.')
      .replace('The machine.', 'The machine. Moves at once.')
    const [lost] = account(moved).lost
    expect(lost).toMatchObject({ requirement: 'moves/at-once', citation: { section: 'STOP -> RESUMING' } })
    expect(findingsOf(account(moved)).find(({ type }) => type === 'gone')).toMatchObject({
      line: 10,
      remedy: expect.stringContaining('under another heading') as string,
    })
  })
})

describe('a catalogue that is out of order', () => {
  test('an exemption of a sentence that is cited is one too many, and so is what is no longer wanting', () => {
    const cites = [
      { section: 'Asks for a state', quote: 'See below' },
      { section: 'any -> ERROR', quote: 'Fails loudly' },
    ]
    const found = messagesOf(header, {
      requirements: [...catalogue.requirements, { name: 'more/of-it', since: '5.18', cites }],
    })
    expect(found).toEqual([
      `6 the exemption "See below" in ${state} is of a sentence that is cited, by more/of-it`,
      `${last} what is wanting by "Fails loudly" in ${machine} is of a sentence that is cited, by more/of-it`,
    ])
  })
  test('a requirement that cites nothing accounts for nothing', () => {
    const requirements = catalogue.requirements.map((one) => ({ ...one, cites: [] }))
    expect(messagesOf(header, { requirements }).filter((one) => one.includes('nobody accounts'))).toHaveLength(7)
  })
})
