// A script for bpftrace that watches requests for a migration state on a production host, and prints a trace that
// `vfio-mig judge` reads: for each request the state it found, the arcs the kernel chose by vfio_mig_get_next_state,
// what the ioctl answered and whether a file came with it. The paths of the table are in the script, for the words of
// a trace are names; a path that is none of them is printed in numbers, and no judge takes it for one that it is not.
import {
  TRACE_VERSION,
  allFlags,
  chain,
  combinationsOf,
  errnos,
  featureSetsOf,
  restrict,
  stateOf,
  tableOf,
  type Path,
  type SessionKind,
  type Spec,
} from '#model'

/** What a request may be made of and still be printed: the states of a path are bytes of one number. */
const STATES_MAX = 7

/** What a trace numbers; more devices than that are not told of. */
const DEVICES_MAX = 64

/** The paths of every feature set, each once. */
export function pathsOf(spec: Spec): readonly Path[] {
  const found = new Map<string, Path>()
  for (const set of featureSetsOf(spec.features)) {
    for (const { count, paths } of combinationsOf(tableOf(restrict(spec, set)))) {
      if (count > 0) found.set(paths[0]!.join(), paths[0]!)
    }
  }
  return [...found.values()].filter((path) => path.length <= STATES_MAX)
}

const quoted = (json: string): string => `"${json.replaceAll('"', '\\"')}\\n"`

/** A line of the trace, as printf has it; the time comes first, so that lines can be sorted by it. */
const step = (event: string, outcome: string): string =>
  quoted(`{"began":%llu,"ended":%llu,"act":{"device":%d,"lane":%d,"event":{${event}}},"outcome":{${outcome}}}`)
const arcsLine = (arcs: readonly string[]): string =>
  step('"type":"arcs"', `"type":"ok","value":[${arcs.map((arc) => `"${arc}"`).join(',')}]`)
const arcsOf = (path: Path): readonly string[] => path.slice(1).map((to, at) => chain(path[at]!, to))

const header = quoted(
  JSON.stringify({ version: TRACE_VERSION, protocol: 'v2', features: [], powers: ['arcs'], partial: true }),
)
const failure = (errno: string): string => step('"type":"set-state","target":%u', `"type":"errno","errno":"${errno}"`)
const success = (hasFile: boolean): string => step('"type":"set-state","target":%u', `"type":"ok","value":${hasFile}`)

/** What is done with a file is not watched, and is not to be taken for nothing. */
const unseen = (event: string): string => step(event, '"type":"lost","because":"not seen"')
const unseenRead = unseen('"type":"read","session":0,"length":1')
const unseenWrite = unseen('"type":"write","session":0,"content":{"type":"pattern","seed":0,"length":1}')

/** The script's text; of a table with ties there is none (see tiesOf). */
export function bpftraceOf(spec: Spec): string {
  const numberOf = (name: string): number => stateOf(spec, name)!.number
  const codeOf = (path: Path): number => path.reduce((code, name) => code * 256 + numberOf(name), 0)
  const known = pathsOf(spec).map((path) => {
    const line = arcsLine(arcsOf(path))
    return `      if ($path == ${codeOf(path)}) { $shown = 1; printf(${line}, $end + 1, $end + 1, $n, $lane); }`
  })
  const unknown = Array.from({ length: STATES_MAX - 1 }, (_, before) => {
    const count = before + 1
    const state = (index: number): string => {
      const shift = 8 * (count - index)
      return shift === 0 ? '$path & 255' : `($path >> ${shift}) & 255`
    }
    const arcs = [...Array(count).keys()].map((index) => `${state(index)}, ${state(index + 1)}`)
    const line = arcsLine(arcs.map(() => '%d -> %d'))
    return (
      `      if ($shown == 0 && @steps[tid] == ${count}) {\n` +
      `        printf(${line}, $end + 1, $end + 1, $n, $lane,\n          ${arcs.join(',\n          ')});\n      }`
    )
  })
  const named = Object.entries(errnos).map(
    ([errno, number]) =>
      `      if ($error == ${number}) { $shown = 1; ` +
      `printf(${failure(errno)}, $began + 1, $end, $n, $lane, @target[tid]); }`,
  )
  const targetIn = (session: SessionKind): string =>
    spec.states
      .filter((state) => state.session === session)
      .map(({ number }) => `@target[tid] == ${number}`)
      .join(' || ')
  const forget = ['in', 'asked', 'began', 'device', 'from', 'target', 'path', 'steps', 'file', 'next']

  return `#!/usr/bin/env bpftrace
/*
 * VFIO device migration ${spec.name}: what is asked of the devices of this host, as a trace.
 *
 *   bpftrace FILE > raw                      (as root, while machines migrate)
 *   sort -s -n -t: -k2 raw > trace.jsonl     (processors print on their own)
 *   vfio-mig judge trace.jsonl --features ${allFlags(spec)}
 *
 * Resets are not seen: a device that is found in RUNNING, and not where it was left, may have been reset.
 */
BEGIN
{
  printf(${header});
}

kprobe:vfio_device_fops_unl_ioctl
{
  @in[tid] = 1;
}

kprobe:vfio_mig_get_next_state
/@in[tid] == 1/
{
  if (@asked[tid] == 0) {
    @asked[tid] = 1;
    @began[tid] = nsecs;
    @device[tid] = arg0;
    @from[tid] = (uint32)arg1;
    @target[tid] = (uint32)arg2;
    @path[tid] = (uint32)arg1;
  }
  @next[tid] = arg3;
}

kretprobe:vfio_mig_get_next_state
/@asked[tid] == 1/
{
  if ((uint32)retval == 0) {
    $to = *(uint32 *)@next[tid];
    @path[tid] = @path[tid] * 256 + $to;
    @steps[tid] = @steps[tid] + 1;
  }
}

/* The file of a new session. */
kprobe:fd_install
/@asked[tid] == 1/
{
  @file[tid] = 1;
}

kretprobe:vfio_device_fops_unl_ioctl
{
  if (@asked[tid] == 1 && @number[@device[tid]] == 0 && @devices[0] < ${DEVICES_MAX}) {
    @devices[0] = @devices[0] + 1;
    @number[@device[tid]] = @devices[0];
  }
  if (@asked[tid] == 1 && @number[@device[tid]] != 0) {
    $n = @number[@device[tid]] - 1;
    $lane = tid % 64;
    $began = @began[tid];
    $end = nsecs;
    $path = @path[tid];
    $shown = 0;
    if (@left[$n] != 0 && @left[$n] != @from[tid] && @from[tid] == ${numberOf('RUNNING')}) {
      printf(${step('"type":"reset"', '"type":"lost","because":"not seen"')}, $began - 1, $began - 1, $n, $lane);
    }
    printf(${step('"type":"get-state"', '"type":"ok","value":%u')}, $began, $began, $n, $lane, @from[tid]);
    @left[$n] = (uint32)0;
    if ((int64)retval < 0) {
      $error = 0 - (int64)retval;
${named.join('\n')}
      if ($shown == 0) { printf(${failure('E%d')}, $began + 1, $end, $n, $lane, @target[tid], $error); }
    } else {
      @left[$n] = @target[tid];
      if (@file[tid] == 1) {
        printf(${success(true)}, $began + 1, $end, $n, $lane, @target[tid]);
        if (${targetIn('saving')}) { printf(${unseenRead}, $end, $end, $n, $lane); }
        if (${targetIn('resuming')}) { printf(${unseenWrite}, $end, $end, $n, $lane); }
      } else {
        printf(${success(false)}, $began + 1, $end, $n, $lane, @target[tid]);
      }
${known.join('\n')}
${unknown.join('\n')}
    }
  }
${forget.map((map) => `  delete(@${map}[tid]);`).join('\n')}
}
`
}
