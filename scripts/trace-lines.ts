// A trace as a file: a header line, then a line a step. It may be recorded by anybody, so each line is read without
// trust, and what is wrong is told by its line. A recording that broke off is refused as well: what is whole of it is
// judged by who leaves the rest out, and not by chance.
import { TRACE_VERSION, type Trace } from '#model'
import { NAME, quoted } from './calling.ts'
import { unusable } from './command.ts'
import { checked, fitting, json, placed, shapesOf, versioned } from './trace-file.ts'

const HEADER = '{"version":1,"protocol":"v2","features":[["STOP_COPY"]],"powers":[],"partial":true}'

const CUT = 'Is the line cut short?'
const ONE_A_LINE = `${CUT} A trace has one JSON value a line.`

/** What to do where the last of some lines is no JSON: the header and the steps before it were read, and are whole. */
const wholeBefore = (count: number, file: string): string =>
  `${CUT} The ${count} lines before it are whole, and judged by: ` +
  `head -n ${count} ${file === '-' ? '' : `${quoted(file)} `}| ${NAME} judge -`

/** Whether a line may be a header, and is no step. */
const isHeader = (value: unknown): value is { readonly protocol?: unknown } =>
  typeof value === 'object' && value !== null && ('version' in value || 'protocol' in value) && !('act' in value)

/** The protocol of a header; ends with exit code 2 where there is none at all. */
function protocolOfHeader(value: unknown, at: string): unknown {
  if (isHeader(value)) return value.protocol
  return unusable({
    at,
    message: 'line 1 must be the header: {version, protocol, features, powers, partial}',
    remedy: `Put one there, such as ${HEADER}. See: vfio-mig schema trace`,
  })
}

/** What may be a step; ends with exit code 2 where it is a header once more. */
function noHeader(value: unknown, at: string): unknown {
  if (!isHeader(value)) return value
  return unusable({
    at,
    message: 'a second header: a trace has one, its line 1',
    remedy: 'Give each trace its own file.',
  })
}

/** Reads a trace: a header line, then a line a step. */
export function traceIn(text: string, file: string): Trace {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const [first, ...rest] = lines
  if (first === undefined) {
    return unusable({ at: file, message: 'nothing is there', remedy: 'A trace begins with a header line.' })
  }
  const at = `${file}:1`
  const value = versioned(json(first, at, ONE_A_LINE), TRACE_VERSION, at)
  const protocol = protocolOfHeader(value, at)
  const shapes = shapesOf(protocol)
  const header = checked(shapes.header, value, protocol, at) as Trace['header']
  const steps = rest.map((line, index) => {
    const place = `${file}:${index + 2}`
    const remedy = index > 0 && index === rest.length - 1 ? wholeBefore(index + 1, file) : ONE_A_LINE
    const found = checked(shapes.step, noHeader(json(line, place, remedy), place), protocol, place)
    return placed(fitting(found, header.protocol, place), header, place)
  })
  return { header, steps }
}
