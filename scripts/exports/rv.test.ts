// The automaton is read back by the strict reader, and by the kernel's own dot2c, which is unpacked from Debian's
// source package where that is installed; what it makes is compiled, and its matrix is ours.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { featureSetsOf, protocol, restrict, type Spec } from '#model'
import { linuxTrees } from '../linux-trees.ts'
import { NAME_MAX, automatonIn, type Automaton } from './automaton.ts'
import { automatonOf, rvOf } from './rv.ts'

const long: Spec = {
  ...protocol,
  states: ['A_STATE_WITH_A_NAME_OF_MANY_WORDS', 'A_STATE_WITH_A_NAME_OF_MANY_LETTERS', 'INT', 'STATE_MAX'].reduce(
    (states, name, at) => [...states, { ...protocol.states[0]!, name, number: 8 + at, row: 7 + at }],
    protocol.states,
  ),
  arcs: [...protocol.arcs, { from: 'STOP', to: 'INT', requires: [], cites: [] }],
}
const specs: readonly (readonly [string, Spec])[] = [
  ...featureSetsOf(protocol.features).map((set) => [set.join('|'), restrict(protocol, set)] as const),
  ['long names and words of C', long],
]

describe.each(specs)('%s', (_, spec) => {
  test('is read back as what it was', () => {
    expect(automatonIn(rvOf(spec))).toEqual(automatonOf(spec))
  })

  test('has a move an arc, a failure a state, and a reset from everywhere', () => {
    const { states, moves } = automatonOf(spec)
    const count = Object.values(moves).reduce((sum, row) => sum + Object.keys(row).length, 0)
    expect(count).toBe(spec.arcs.length + spec.states.length + spec.states.length + 1)
    expect(Object.keys(moves['error']!)).toEqual(['to_reset'])
    for (const state of states) expect(moves[state]!['to_reset']).toBe('running')
  })

  test('has names that C and the kernel take', () => {
    const { states, events } = automatonOf(spec)
    for (const name of [...states, ...events]) {
      expect(name).toMatch(/^[a-z]\w*$/)
      expect(name.length).toBeLessThanOrEqual(NAME_MAX)
    }
  })
})

describe('the reader refuses', () => {
  const text = rvOf(protocol)
  const edge = '\t"running" -> "pre_copy" [ label = "to_pre_copy" ];'
  test.each([
    ['another name of the graph', 'digraph state_automaton', 'digraph automaton'],
    ['spaces as DOT would allow them', '[ label = "to_pre_copy" ]', '[label="to_pre_copy"]'],
    ['an edge to no state', edge, edge.replace('"pre_copy"', '"nowhere"')],
    ['an edge out of its place', edge, edge.replace('"running"', '"stop"')],
    ['a second edge of a pair', edge, `${edge}\n${edge.replace('to_pre_copy', 'other')}`],
    ['an event that leads two ways', edge, edge.replace('to_pre_copy', 'to_pre_copy\\nto_running_p2p')],
    ['events joined by a comma', edge, edge.replace('to_pre_copy', 'to_pre_copy,other')],
    ['an event named like a state', edge, edge.replace('to_pre_copy', 'stop')],
    ['a name of 24 characters', edge, edge.replace('to_pre_copy', 'a'.repeat(24))],
    ['a state that is there twice', '\t{node [shape = circle] "stop"};', '\t{node [shape = circle] "error"};'],
    ['another beginning', '"__init_running" -> "running"', '"__init_running" -> "stop"'],
    ['a missing tail', '\t{ rank = min ;\n', ''],
    ['more behind the end', '\t}\n}\n', '\t}\n}\n\n'],
  ])('%s', (_, right, wrong) => {
    expect(text).toContain(right)
    expect(() => automatonIn(text.replace(right, wrong))).toThrow(/^line \d+: /)
  })
})

/** Where the kernel's tool comes from: an unpacked tree, or Debian's package. */
const TOOL = 'tools/verification/dot2'
const trees = linuxTrees().filter((tree) => existsSync(join(tree, TOOL)))
const archives = existsSync('/usr/src')
  ? readdirSync('/usr/src').filter((name) => /^linux-source-6\.(?!1\.)\d+\.tar\.xz$/.test(name))
  : []
const hasPython = spawnSync('python3', ['--version']).status === 0
const hasGcc = spawnSync('gcc', ['--version']).status === 0
const isThere = hasPython && hasGcc && trees.length + archives.length > 0

describe.skipIf(!isThere)(`the kernel's dot2c${isThere ? '' : ' (needs a kernel source, python3 and gcc)'}`, () => {
  let folder: string
  let tool: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vfio-mig-rv-'))
    tool = join(trees[0] ?? folder, TOOL)
    if (trees.length > 0) return
    const archive = join('/usr/src', archives[0]!)
    execFileSync('tar', ['-xJf', archive, '-C', folder, '--strip-components=1', '--wildcards', `*/${TOOL}/*`])
  }, 120_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  /** What the compiled C says: its names, its matrix, where it begins. */
  function readByKernel(text: string, name: string): Automaton {
    const path = join(folder, `${name}.dot`)
    writeFileSync(path, text)
    // The tool imports its own folder, and Python would leave its bytecode in the tree.
    const env = { ...process.env, PYTHONPATH: join(tool, '..'), PYTHONDONTWRITEBYTECODE: '1' }
    const made = execFileSync('python3', [join(tool, 'dot2c'), path], { encoding: 'utf8', env })
    const main = [
      'int main(void) {',
      '  for (int s = 0; s < state_max; s++) for (int e = 0; e < event_max; e++)',
      '    printf("%s %s %s\\n", aut.state_names[s], aut.event_names[e],',
      '      aut.function[s][e] == INVALID_STATE ? "-" : aut.state_names[aut.function[s][e]]);',
      '  return aut.initial_state || !aut.final_states[0];',
      '}',
    ].join('\n')
    writeFileSync(join(folder, `${name}.c`), `#include <stdbool.h>\n#include <stdio.h>\n${made}\n${main}\n`)
    const program = join(folder, name)
    execFileSync('gcc', ['-Wall', '-Wextra', '-Werror', '-Wno-discarded-qualifiers', '-o', program, `${program}.c`])
    const rows = execFileSync(program, { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string, string])
    const states = [...new Set(rows.map(([state]) => state))]
    const moves = states.map((from) => {
      const found = rows.filter(([state, , to]) => state === from && to !== '-')
      return [from, Object.fromEntries(found.map(([, event, to]) => [event, to]))] as const
    })
    return { states, events: [...new Set(rows.map(([, event]) => event))], moves: Object.fromEntries(moves) }
  }
  const sorted = ({ states, events, moves }: Automaton): Automaton => ({ states: states.toSorted(), events, moves })

  test.each(specs)('makes our matrix of %s', (name, spec) => {
    const read = readByKernel(rvOf(spec), `model${specs.findIndex(([each]) => each === name)}`)
    expect(read.states[0]).toBe('running')
    expect(sorted(read)).toEqual(sorted(automatonOf(spec)))
  })

  test('makes another of another automaton', () => {
    const text = rvOf(protocol).replace('"running" -> "pre_copy" [', '"running" -> "stop_copy" [')
    expect(sorted(readByKernel(text, 'other'))).not.toEqual(sorted(automatonOf(protocol)))
  })
})
