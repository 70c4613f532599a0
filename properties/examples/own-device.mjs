// A device of one's own, as the author of a driver would write it: a counter that migrates by STOP_COPY. It has one
// fault, and
//   npx vfio-mig verify --backend module:own-device.mjs
// finds it: a stream that breaks off early is taken for a whole one.
import { failed, ok, worldOf } from 'vfio-mig/model'

export const features = ['STOP_COPY']

const SIZE = 32
const states = ['STOP', 'RUNNING', 'STOP_COPY', 'RESUMING']

/** One device; what it holds at first tells it from the next one. */
function device(_, number) {
  let [state, memory] = ['RUNNING', new Uint8Array(SIZE).fill(number + 1)]
  const sessions = []
  /** The session of an event, while its state lasts. */
  const live = (at, kind) => (sessions[at]?.isOpen && sessions[at].kind === kind ? sessions[at] : undefined)
  function step(next) {
    const last = sessions.at(-1)
    // The fault: what has arrived is loaded, however little it is.
    if (state === 'RESUMING' && last.bytes.length > 0)
      memory = Uint8Array.from({ length: SIZE }, (none, at) => last.bytes[at])
    if (state === 'STOP_COPY' || state === 'RESUMING') last.isOpen = false
    if (next === 'STOP_COPY') sessions.push({ kind: 'saving', isOpen: true, bytes: [...memory] })
    if (next === 'RESUMING') sessions.push({ kind: 'resuming', isOpen: true, bytes: [] })
    state = next
  }
  const handlers = {
    'get-features': () => ok(features),
    'get-state': () => ok(state),
    'set-state'({ target }) {
      if (!states.includes(target)) return failed('EINVAL')
      if (target === state) return ok(false)
      // Every way leads through STOP.
      if (state !== 'STOP' && target !== 'STOP') step('STOP')
      step(target)
      return ok(target === 'STOP_COPY' || target === 'RESUMING')
    },
    'data-size': () => ok(BigInt(SIZE)),
    'info-v2': () => failed('ENOTTY'),
    read({ session, length }) {
      const from = live(session, 'saving')
      return from ? ok(Uint8Array.from(from.bytes.splice(0, length))) : failed('ENODEV')
    },
    write({ session, bytes }) {
      const to = live(session, 'resuming')
      if (!to) return failed('ENODEV')
      if (to.bytes.length + bytes.length > SIZE) return failed('EINVAL')
      to.bytes.push(...bytes)
      return ok(bytes.length)
    },
    poll: ({ session }) => {
      const [readable, writable] = ['saving', 'resuming'].map((kind) => live(session, kind) !== undefined)
      return ok({ readable, writable, error: !readable && !writable, hangup: false })
    },
    'precopy-info': () => failed('ENOTTY'),
    close: () => ok(null),
    reset() {
      // Nothing of a broken load is kept.
      if (state === 'RESUMING') sessions.at(-1).bytes = []
      step('RUNNING')
      return ok(null)
    },
  }
  return { powers: [], handlers }
}

export const backend = {
  name: 'a counter',
  powers: [],
  open: ({ devices }) => worldOf(Array.from({ length: devices }, device)),
}
