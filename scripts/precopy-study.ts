// `vfio-mig precopy-study`: does PRE_COPY pay? The reference device over dirty rates, bandwidths, state sizes and users
// that leave PRE_COPY early or late, as a table, as CSV and as a picture. Every output states what it rests on.
import type { Command } from 'commander'
import { study, type Ranges, type Row } from '#model'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { wholeNumber } from './numbers.ts'
import { csvOf, MIB, perMillisecond, tableOfStudy } from './study/lines.ts'
import { svgOfStudy } from './study/plot.ts'
import { resultFile } from './result-file.ts'

interface Options {
  readonly state: string
  readonly bandwidth: string
  readonly dirty: string
  readonly page: string
  readonly bound: string
  readonly patience: string
  readonly seed: string
  readonly csv?: string
  readonly svg?: string
}

const KIB = 1024
/** The most of a list, so that a slip of the finger does not run for hours. */
const MOST = 12

export function define(command: Command, terminal: Terminal): void {
  command
    .option('--state <list>', 'sizes of the state, in MiB', '1,4')
    .option('--bandwidth <list>', 'what the link carries, in MiB/s', '16,64')
    .option('--dirty <list>', 'what the guest dirties, in MiB/s', '0,2,4,8,16,32,64')
    .option('--page <bytes>', 'bytes of a page', '4096')
    .option('--bound <kib>', 'the bound of dirty_bytes, in KiB', '64')
    .option('--patience <times>', 'the most PRE_COPY, in times that the whole state takes', '5')
    .option('--seed <number>', 'what the guest and the contents follow from', '1')
    .option('--csv <file>', 'the rows as CSV; - for standard output, in place of the table')
    .option('--svg <file>', 'a picture')
    .addHelpText('after', '\nExample: vfio-mig precopy-study --state 4 --bandwidth 64 --svg precopy.svg')
    .action((options: Options) => terminal.exit(precopyStudy(options, terminal)))
}

/** A list of numbers as typed: each once, ascending. */
function list(text: string, option: string, least: number, most: number): readonly number[] {
  const parts = text.split(',').map((part) => part.trim())
  const numbers = parts.map((part) => (/^\d+(\.\d+)?$/.test(part) ? Number(part) : NaN))
  const isGood = numbers.every((number) => number >= least && number <= most) && numbers.length <= MOST
  if (isGood) return [...new Set(numbers)].sort((a, b) => a - b)
  const remedy = `Give up to ${MOST} numbers from ${least} to ${most}, such as 1,4,16.`
  return unusable({ at: option, message: `${text} is no such list`, remedy })
}

function rangesOf(options: Options): Ranges {
  const page = wholeNumber(options.page, '--page', 64, 2 ** 20)
  const states = list(options.state, '--state', 1 / 64, 64).map((mib) => mib * MIB)
  const uneven = states.find((state) => state % page !== 0)
  if (uneven !== undefined) {
    const remedy = `Give sizes that are a multiple of the page, ${page} bytes.`
    unusable({ at: '--state', message: `${uneven} bytes are no number of whole pages`, remedy })
  }
  return {
    states,
    bandwidths: list(options.bandwidth, '--bandwidth', 1 / 16, 1e6).map(perMillisecond),
    dirties: list(options.dirty, '--dirty', 0, 1e4).map(perMillisecond),
    page,
    bound: KIB * wholeNumber(options.bound, '--bound', 0, 1e6),
    patience: wholeNumber(options.patience, '--patience', 1, 100),
    seed: wholeNumber(options.seed, '--seed', 0, 2 ** 31 - 1),
  }
}

function precopyStudy(options: Options, terminal: Terminal): number {
  const ranges = rangesOf(options)
  const { states, bandwidths, dirties } = ranges
  const svg = options.svg === undefined ? undefined : resultFile(options.svg, '--svg')
  const csv = options.csv === undefined || options.csv === '-' ? undefined : resultFile(options.csv, '--csv')
  const rows: Row[] = []
  const count = 4 * states.length * bandwidths.length * dirties.length
  for (const row of study(ranges)) {
    rows.push(row)
    terminal.screen?.write(`\r\u001b[K${rows.length} of ${count} savings`)
  }
  terminal.screen?.write('\r\u001b[K')
  svg?.write(svgOfStudy(rows, ranges))
  if (options.csv === '-') {
    terminal.out(csvOf(rows, ranges))
    return exitCodes.equal
  }
  csv?.write(csvOf(rows, ranges))
  terminal.out(tableOfStudy(rows, ranges))
  return exitCodes.equal
}
