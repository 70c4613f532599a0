// `vfio-mig stream FILE`: the packets of QEMU's stream for one device, or where it goes wrong. The file is read in
// pieces, and of what it carries nothing is kept, so that it may be as large as it likes; JSON comes as lines for the
// same reason. What QEMU wraps around the part of a device is not read here.
import { open, type FileHandle } from 'node:fs/promises'
import type { Command } from 'commander'
import { generations, generationNames, readerOf, stateReaderOf, usualGenerations } from '#model'
import type { Extent, Heard, Packet, PlacedPacket, StateHeard, StreamFlaw } from '#model'
import { exitCodes, unusable, type Screen, type Terminal } from './command.ts'
import { suggestion } from './options.ts'
import { resolvePath } from './where.ts'

interface Options {
  readonly generation?: string
  readonly json?: boolean
}

const MULTIFD = 'multifd'
/** What --generation takes. */
export const generationWords = [...generationNames, MULTIFD]
/** Bytes that are read at a time. */
const PIECE = 2 ** 20
/** Milliseconds between two looks at the progress. */
const PAUSE = 200

export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<file>', "a device's part of a migration stream of QEMU; - for standard input")
    .option('--generation <name>', `${generationWords.join(', ')}; else ${usualGenerations.join(' or ')}`)
    .option('--json', 'as JSON, an object a line')
    .addHelpText(
      'after',
      `\n${generationNames.map((name) => `  ${name.padEnd(16)} ${generations[name].meaning}`).join('\n')}` +
        `\n  ${MULTIFD.padEnd(16)} QEMU 10.0 and later, the packets of one device in multifd channels\n` +
        '\nExample: vfio-mig stream device.bin --generation v2' +
        '\nThe packets are those of one device, without the section headers that QEMU puts around them.' +
        '\nData is opaque and has no checksum here: a changed byte of it is not seen.' +
        '\nExit code 1 where it is no whole stream.',
    )
    .action(async (file: string, options: Options) => terminal.exit(await stream(file, options, terminal)))
}

/** What either reader gives, as the command needs it. */
interface Source {
  feed(bytes: Uint8Array): Iterable<Heard | StateHeard>
  end(): StreamFlaw | null
  readonly at: number
  /** What it turned out to be. */
  readonly kind: string
}

function sourceOf(generation: string | undefined): Source {
  if (generation === MULTIFD) return named(stateReaderOf(), () => MULTIFD)
  const names = generation === undefined ? usualGenerations : generationNames.filter((name) => name === generation)
  if (names.length === 0) {
    const near = suggestion(generation!, generationWords)
    const remedy = `${near}The generations are ${generationWords.join(', ')}.`
    return unusable({ at: '--generation', message: `${generation} is no generation`, remedy })
  }
  const reader = readerOf(names)
  return named(reader, () => reader.fits.join(' and '))
}

const named = (reader: Omit<Source, 'kind'>, kind: () => string): Source => ({
  feed: (bytes) => reader.feed(bytes),
  end: () => reader.end(),
  get at() {
    return reader.at
  },
  get kind() {
    return kind()
  },
})

async function stream(file: string, options: Options, terminal: Terminal): Promise<number> {
  const source = sourceOf(options.generation)
  const page = pageOf(terminal)
  const sum = { packets: 0, data: 0 }
  const progress = progressOn(terminal.screen)
  let isRefused = false
  for await (const piece of piecesOf(file)) {
    for (const heard of source.feed(piece.bytes)) {
      if (heard.type === 'flaw') isRefused = true
      if (heard.type !== 'packet') continue
      const row = rowOf(heard)
      sum.packets++
      if (row.flag === 'data') sum.data += row.length!
      page.add(options.json === true ? `${JSON.stringify(row)}\n` : `${textOf(row)}\n`)
    }
    if (progress.show(source.at, piece.size)) page.flush()
    if (isRefused) break
  }
  progress.clear()
  const flaw = source.end()
  if (options.json === true) {
    page.add(`${JSON.stringify({ result: flaw === null ? 'whole' : 'refused', ...sum, kind: source.kind, flaw })}\n`)
  } else if (flaw === null) {
    page.add(`a whole stream of ${source.kind}: ${sum.packets} packets, ${sum.data} bytes of device data\n`)
  }
  page.flush()
  if (flaw === null) return exitCodes.equal
  if (options.json !== true) terminal.out(flawText(file, flaw, source.kind, options.generation))
  return exitCodes.different
}

/** A packet as a line is made of it. */
interface Row {
  readonly at: number
  readonly flag: string
  readonly length?: number
  readonly payload?: number
  readonly index?: number
  readonly device?: string
}

const rowOf = (heard: Extract<Heard | StateHeard, { type: 'packet' }>): Row =>
  'at' in heard ? rowOfPacket(heard.at, heard.packet) : rowOfState(heard.packet)

const rowOfPacket = (at: number, packet: Packet<Extent>): Row =>
  packet.flag === 'data' || packet.flag === 'config'
    ? { at, flag: packet.flag, length: packet.payload.length, payload: packet.payload.at }
    : { at, flag: packet.flag }

const rowOfState = ({ at, index, isConfig, payload, name, instance }: PlacedPacket): Row => {
  const device = `${name} ${instance}`
  return { at, flag: isConfig ? 'config' : 'data', length: payload.length, payload: payload.at, index, device }
}

const words: Readonly<Record<string, string>> = {
  end: 'end of state',
  initial: 'initial data sent',
  ready: 'config load ready',
}

function textOf({ at, flag, length, index, device }: Row): string {
  const size = length === undefined ? '' : `${length} bytes`
  const place = index === undefined ? '' : `  ${`index ${index}`.padEnd(12)}${device}`
  return `${String(at).padStart(14)}  ${(words[flag] ?? flag).padEnd(18)}${size.padStart(20)}${place}`.trimEnd()
}

function flawText(file: string, { at, found, expected }: StreamFlaw, kind: string, generation?: string): string {
  const others = generationNames.filter((name) => !usualGenerations.includes(name))
  const hint =
    generation !== undefined
      ? ''
      : `  It was read as ${kind}; for what else there is, --generation ${[...others, MULTIFD].join(', ')}.\n`
  return `${file}: byte ${at}: ${found}\n  expected ${expected.join(', or ')}\n${hint}`
}

/** Lines for the terminal, some at a time: a stream may have millions of packets. */
function pageOf(terminal: Terminal): { add(text: string): void; flush(): void } {
  let text = ''
  const flush = (): void => {
    if (text !== '') terminal.out(text)
    text = ''
  }
  return {
    add(line) {
      text += line
      if (text.length > 2 ** 16) flush()
    },
    flush,
  }
}

/** How far it is, for whoever watches; true where it was shown. */
function progressOn(screen: Screen | undefined): { show(at: number, size: number): boolean; clear(): void } {
  let shown = performance.now()
  return {
    show(at, size) {
      if (screen === undefined || performance.now() - shown < PAUSE) return false
      shown = performance.now()
      const part = size > 0 ? `, ${Math.floor((100 * at) / size)} %` : ''
      screen.write(`\r\u001b[K${Math.floor(at / 2 ** 20)} MiB${part}`)
      return true
    },
    clear: () => screen?.write('\r\u001b[K'),
  }
}

/** A file in pieces, each good until the next one is asked for; its size is 0 where it is not known. */
async function* piecesOf(file: string): AsyncGenerator<{ readonly bytes: Uint8Array; readonly size: number }> {
  if (file === '-') {
    for await (const chunk of process.stdin) yield { bytes: chunk as Buffer, size: 0 }
    return
  }
  let handle: FileHandle | undefined
  try {
    handle = await open(resolvePath(file))
    const { size } = await handle.stat()
    const buffer = Buffer.alloc(PIECE)
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, PIECE)
      if (bytesRead === 0) return
      yield { bytes: buffer.subarray(0, bytesRead), size }
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    return unusable({
      at: file,
      message: `cannot be read (${code})`,
      remedy: "Give the path of a device's part of a migration stream, or - for standard input.",
    })
  } finally {
    await handle?.close()
  }
}
