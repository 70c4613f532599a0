// `vfio-mig prove`: the theorems about the protocol, or about a proposed revision of it. Without options each is proved
// by search and its fresh certificate checked; --check reads the certificates that were committed and searches
// nothing.
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { protocol, type Spec } from '#model'
import { checkAll, claims, fileOf, hashOf, jsonOf, proveAll, type Checked, type Proved } from '#proofs'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { specFrom } from './options.ts'
import { resolvePath } from './where.ts'
import { isV1 } from './v1/which.ts'
import { voiceOf, withVoice, type Voice, type VoiceOptions } from './voice.ts'

interface Options extends VoiceOptions {
  readonly check?: string | true
  readonly extend?: string
  readonly write?: string
  readonly json?: true
  readonly protocol?: string
}

/** The committed certificates: beside the sources, and copied beside the built modules. */
const committed = fileURLToPath(new URL('../proofs/certificates', import.meta.url))

/** No more counterexamples or refusals of one theorem are printed; --verbose and --json have them all. */
const SHOWN = 12

type Result = Proved | Checked

/** The options that mean something for v1. */
const ofV1 = ['protocol', 'quiet', 'verbose']

export function define(command: Command, terminal: Terminal): void {
  withVoice(command, 'say how many are proved, and what no longer is', 'say every counterexample, however many')
    .option('--check [dir]', 'check certificates only, without any search: the committed ones, or those in a folder')
    .option('--extend <file>', 'a proposed revision, as an extension file')
    .option('--write <dir>', 'write the certificates of what is proved into a folder')
    .option('--json', 'print JSON')
    .option('--protocol <name>', 'v2, or v1: its theorems, and how it is related to v2')
    .addHelpText('after', '\nExamples:\n  vfio-mig prove --extend revision.json\n  vfio-mig prove --check --quiet')
    .action(async (options: Options) => {
      const voice = voiceOf(options)
      if (isV1(options, ofV1)) return terminal.exit((await import('./v1/prove.ts')).proveV1(terminal, voice))
      if (options.check !== undefined && options.write !== undefined) {
        unusable({ at: '--write', message: 'a check makes no certificates', remedy: 'Leave --check or --write out.' })
      }
      if (options.write !== undefined) made(options.write)
      const { today, revision } = await specFrom(options.extend)
      const results = options.check === undefined ? proveAll(revision) : checkedFrom(options.check, revision)
      const held = today === revision || options.check !== undefined ? [] : provedBy(proveAll(today))
      const stands = results.every(({ type }) => type === 'proved' || type === 'accepted')
      if (options.write !== undefined) write(options.write, results, terminal)
      terminal.out(options.json === true ? json(revision, results, held) : text(revision, results, held, voice))
      terminal.exit(stands ? exitCodes.equal : exitCodes.different)
    })
}

const provedBy = (results: readonly Result[]): readonly string[] =>
  results.filter(({ type }) => type === 'proved').map(({ theorem }) => theorem)

/** Reads certificates and checks them: the committed ones (true), or a folder's. One that is not there is refused. */
export function checkedFrom(folder: string | true, spec: Spec): readonly Checked[] {
  const place = folder === true ? committed : resolvePath(folder)
  const documents: [string, unknown][] = claims.flatMap(({ name }) => {
    const file = join(place, fileOf(name))
    const found = contentOf(file)
    return found === undefined ? [] : [[name, parsed(found, file)]]
  })
  if (documents.length === 0) {
    unusable({ at: place, message: 'no certificates are there', remedy: 'vfio-mig prove --write DIR makes them.' })
  }
  return checkAll(spec, Object.fromEntries(documents))
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    return unusable({ at: file, message: `cannot be read (${code})`, remedy: 'Give the folder of the certificates.' })
  }
}

function parsed(content: string, file: string): unknown {
  try {
    return JSON.parse(content) as unknown
  } catch (error) {
    const message = `not JSON: ${(error as Error).message}`
    return unusable({ at: file, message, remedy: 'Make it anew with vfio-mig prove --write DIR.' })
  }
}

/** Makes the folder that certificates are to be written into, before anything is proved. */
function made(folder: string): void {
  try {
    mkdirSync(resolvePath(folder), { recursive: true })
    accessSync(resolvePath(folder), constants.W_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    unusable({ at: folder, message: `cannot be written to (${code})`, remedy: 'Give a folder that can be.' })
  }
}

/** Writes the certificates of what was proved; nothing else is ever written. */
function write(folder: string, results: readonly Result[], terminal: Terminal): void {
  const place = resolvePath(folder)
  try {
    for (const result of results) {
      const file = join(place, fileOf(result.theorem))
      if (result.type === 'proved') {
        writeFileSync(file, jsonOf(result.document))
        terminal.err(`wrote ${file}\n`)
      } else {
        terminal.err(`not written, as ${result.theorem} is not proved: ${file}\n`)
      }
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    unusable({ at: folder, message: `cannot be written to (${code})`, remedy: 'Give a folder that can be.' })
  }
}

const statementOf = (theorem: string): string => claims.find(({ name }) => name === theorem)!.statement

/** What speaks against a theorem or its certificate, a line each. */
function objections(result: Result): readonly string[] {
  if (result.type === 'refuted') return result.counterexamples.map((each) => each.text)
  if (result.type !== 'refused') return []
  return result.refusals.map(({ at, because }) => (at === '' ? because : `${at}: ${because}`))
}

function headOf(result: Result): string {
  const count = objections(result).length
  const many = (noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
  if (result.type === 'refuted') return many('counterexample')
  return result.type === 'refused' ? many('refusal') : result.holds
}

const PAD = ' '.repeat(10)

function text(spec: Spec, results: readonly Result[], held: readonly string[], voice: Voice): string {
  const sum = summary(spec, results, held)
  if (voice === 'quiet') return `${sum.join('\n')}\n`
  const most = voice === 'verbose' ? Infinity : SHOWN
  const blocks = results.flatMap((result) => {
    const lines = objections(result)
    const more = lines.length > most ? [`${PAD}... and ${lines.length - most} more; --verbose has them all`] : []
    return [
      `${result.type.padEnd(PAD.length)}${result.theorem}: ${headOf(result)}`,
      ...wrapped(statementOf(result.theorem)).map((line) => `${PAD}${line}`),
      ...lines.slice(0, most).map((line) => `${PAD}- ${line}`),
      ...more,
    ]
  })
  return `${[...blocks, '', ...sum].join('\n')}\n`
}

function summary(spec: Spec, results: readonly Result[], held: readonly string[]): readonly string[] {
  const having = (type: Result['type']): readonly string[] =>
    results.filter((each) => each.type === type).map(({ theorem }) => theorem)
  const counts = (['proved', 'accepted', 'refuted', 'refused'] as const)
    .map((type) => ({ type, count: having(type).length }))
    .filter(({ count }) => count > 0)
    .map(({ type, count }) => `${count} ${type}`)
  const lines = [`${spec.name}: ${results.length} theorems, ${counts.join(', ')}`]
  const lost = having('refuted').filter((theorem) => held.includes(theorem))
  if (lost.length > 0) lines.push(`proved for ${protocol.name}, no longer for ${spec.name}: ${lost.join(', ')}`)
  if (lost.includes('paths')) lines.push(`not decided, as it rests on paths: ${having('refused').join(', ')}`)
  if (results.some((each) => each.type === 'refused' && each.refusals.some(({ at }) => at === 'spec'))) {
    lines.push('certificates of another spec: prove this one anew with vfio-mig prove --write DIR, then --check DIR')
  }
  return lines
}

/** The words of a text in lines that a mail can quote. */
function wrapped(words: string): readonly string[] {
  const lines: string[] = ['']
  for (const word of words.split(' ')) {
    const last = lines.at(-1)!
    if (last !== '' && last.length + word.length > 90) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}

function json(spec: Spec, results: readonly Result[], held: readonly string[]): string {
  const theorems = results.map((result) => {
    const { theorem, type } = result
    const shown = { theorem, statement: statementOf(theorem), type }
    if (result.type === 'refuted')
      return { ...shown, heldBefore: held.includes(theorem), counterexamples: result.counterexamples }
    return result.type === 'refused' ? { ...shown, refusals: result.refusals } : { ...shown, holds: result.holds }
  })
  return `${JSON.stringify({ spec: spec.name, hash: hashOf(spec), theorems }, null, 2)}\n`
}
